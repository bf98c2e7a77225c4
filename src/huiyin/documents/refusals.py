"""Why a file is not taken: in both languages, and each with what to do instead."""

from huiyin.procedure.terms import Text


class FileRefused(Exception):
    """A file that is not taken; `text` tells the person why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


EMPTY = Text("文件是空的，请重新选择。", "The file is empty. Please choose it again.")
TOO_LARGE = Text(
    "文件超过{limit} MB。请分成几个文件，或降低扫描分辨率后再上传。",
    "The file is larger than {limit} MB. Please split it, or scan at a lower resolution.",
)
TOO_MANY_PIXELS = Text(
    "图片尺寸过大（超过{limit}百万像素）。请降低分辨率后再上传。",
    "The picture is too large (over {limit} megapixels). Please lower its resolution.",
)
TOO_MANY_PAGES = Text(
    "文件超过{limit}页。请分成几个文件上传。", "The file has more than {limit} pages. Please split it."
)
HEIC = Text(
    "暂不支持苹果手机的HEIC照片。请在手机“设置—相机—格式”中选择“兼容性最佳”，或将照片另存为JPEG后再上传。",
    "HEIC photographs cannot be taken. On the phone choose Settings, Camera, Formats, Most Compatible, "
    "or save the picture as JPEG.",
)
ACTIVE = Text(
    "这种文件可能含有程序或脚本，不能上传。请另存为PDF、图片或纯文本后再上传。",
    "This kind of file may run programs or scripts and is not taken. Please save it as PDF, picture or plain text.",
)
MACROS = Text(
    "文件中含有宏、控件或嵌入的对象，不能上传。请另存为PDF后再上传。",
    "The document holds macros, controls or embedded objects and is not taken. Please save it as PDF.",
)
OUTSIDE_LINKS = Text(
    "文件引用了外部的模板或对象，不能上传。请另存为PDF后再上传。",
    "The document loads templates or objects from elsewhere and is not taken. Please save it as PDF.",
)
OLD_OFFICE = Text(
    "暂不支持旧版DOC、XLS文件。请另存为DOCX、XLSX或PDF后再上传。",
    "Old DOC and XLS files cannot be taken. Please save as DOCX, XLSX or PDF.",
)
LOCKED_PDF = Text(
    "PDF文件设有打开密码。请取消密码后再上传。",
    "The PDF needs a password to open. Please remove the password first.",
)
DAMAGED = Text(
    "文件已损坏，无法读取。请重新扫描或重新导出后再上传。",
    "The file is damaged and cannot be read. Please scan or export it again.",
)
UNKNOWN = Text(
    "不支持这种文件。可以上传：图片（JPEG、PNG、WebP、TIFF）、PDF、Word（DOCX）、Excel（XLSX）、纯文本、MP3录音、MP4录像。",
    "This kind of file is not taken. You may send pictures (JPEG, PNG, WebP, TIFF), PDF, Word (DOCX), "
    "Excel (XLSX), plain text, MP3 sound and MP4 video.",
)
NOT_A_PAGE = Text(
    "“{name}”不是图片或PDF，不能合并成一份扫描件。",
    "“{name}” is neither a picture nor a PDF, so it cannot become part of one scan.",
)
NO_PAGES = Text("没有可合并的页面。", "There are no pages to put together.")
