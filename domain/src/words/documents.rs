//! What documents are called, also on a screen that offers a choice.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("document.certificate", "残疾人证"),
    ("document.education_paper", "学历或者培训证明"),
    ("document.ending_paper", "监护终止的证明"),
    ("document.correction_paper", "能证明正确内容的材料"),
    ("document.other", "其他材料"),
    ("document_format.jpeg", "照片"),
    ("document_format.png", "图片"),
    ("document_format.pdf", "PDF文件"),
];
