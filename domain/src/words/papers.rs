//! Why a paper was not kept, or a document not taken or not taken away.

use super::Entry;

pub(super) const TABLE: &[Entry] = &[
    ("paper_too_large", "文件太大，最多10兆。请重新拍一张，或者分成几份。"),
    ("paper_other_kind", "这里只收照片（JPEG、PNG）和PDF文件。"),
    ("paper_unreadable", "文件打不开，可能没有传完。请重新拍一张，或者换一个文件。"),
    ("paper_too_many_pixels", "照片的像素太高，最多2500万。请把相机调低一档，重新拍一张。"),
    ("paper_bomb", "这个PDF文件压缩得不正常，无法检查。请打印出来再扫描，或者拍成照片。"),
    ("paper_encrypted", "这个PDF文件加了密。请另存为没有密码的文件，或者拍成照片。"),
    ("paper_script", "这个PDF文件里带有会自动运行的程序。请打印出来再扫描，或者拍成照片。"),
    ("paper_launch", "这个PDF文件会启动别的程序。请打印出来再扫描，或者拍成照片。"),
    ("paper_embedded_file", "这个PDF文件里还藏着别的文件。请把每个文件分开上传，或者拍成照片。"),
    ("paper_form", "这个PDF文件里有会向外发送的表单。请打印出来再扫描，或者拍成照片。"),
    ("paper_elsewhere_link", "这个PDF文件会打开别的文件。请打印出来再扫描，或者拍成照片。"),
    ("paper_media", "这个PDF文件里有声音或者录像。请打印出来再扫描，或者拍成照片。"),
    ("case_closed", "这件事项已经办结，不能再添加或者删除材料。"),
    ("too_many_documents", "一件事项最多20份材料。请把几页合成一个PDF文件，或者先删除不要的。"),
    ("document_kind_elsewhere", "这种申请用不到这类材料。请选别的类别，或者选“其他材料”。"),
    ("document_of_another", "这份材料是别人添加的，只有添加的人能删除。"),
    ("document_decided_on", "添加这份材料以后已经有人办理过，不能再删除。可以再添加一份。"),
    ("documents_busy", "现在传材料的人太多，您的材料没有存下。请过一会儿再试。"),
];
