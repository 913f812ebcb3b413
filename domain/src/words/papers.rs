//! Why a paper was not kept.

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
];
