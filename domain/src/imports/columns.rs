//! The columns of each kind of table, and finding them in a file by their headings.

use crate::imports::{ImportKind, Value};
use crate::text;

/// A column that a table may have.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in this program.
    pub key: &'static str,
    /// Its heading in templates and exports.
    pub heading: &'static str,
    /// Other headings under which it is found.
    pub aliases: &'static [&'static str],
    /// Whether a table without it cannot be read.
    pub required: bool,
    /// What is written into it.
    pub hint: &'static str,
    /// How wide it is shown, in characters.
    pub width: u8,
}

const fn column(
    key: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
    required: bool,
    hint: &'static str,
    width: u8,
) -> Column {
    Column { key, heading, aliases, required, hint, width }
}

const RESIDENTS: &[Column] = &[
    column("name", "姓名", &["残疾人姓名"], true, "与身份证一致", 14),
    column(
        "id_number",
        "身份证号",
        &["身份证号码", "公民身份号码", "居民身份证号", "证件号码"],
        true,
        "18位，单元格设为文本",
        22,
    ),
    column(
        "phone",
        "联系电话",
        &["电话", "手机", "手机号", "手机号码", "联系方式"],
        false,
        "手机，或带区号的固定电话",
        16,
    ),
    column(
        "address",
        "现住址",
        &["住址", "地址", "家庭住址", "居住地址", "现居住地址"],
        false,
        "村（社区）以下的地址",
        30,
    ),
    column(
        "area",
        "村（社区）",
        &["村（社区）代码", "村社区代码", "所在村（社区）", "所属村（社区）", "区划代码", "行政区划代码"],
        true,
        "12位区划代码，或者全市没有重名的名称",
        20,
    ),
    column(
        "certificate",
        "残疾人证号",
        &["残疾证号", "残疾人证号码", "残疾证号码"],
        false,
        "20位，补发的后面有B1",
        26,
    ),
    column(
        "components",
        "多重残疾类别",
        &["残疾类别组成", "多重类别"],
        false,
        "只有多重残疾要填，例如：视力、肢体",
        18,
    ),
    column(
        "issued_on",
        "发证日期",
        &["签发日期", "核发日期", "办证日期", "首次发证日期"],
        false,
        "例如2024-10-08",
        14,
    ),
];

const EMPLOYERS: &[Column] = &[
    column("name", "单位名称", &["名称", "用人单位", "企业名称"], true, "与登记证书一致", 30),
    column(
        "credit_code",
        "统一社会信用代码",
        &["信用代码", "社会信用代码", "统一信用代码"],
        true,
        "18位",
        24,
    ),
    column(
        "area",
        "所在地",
        &["所在地代码", "区划代码", "行政区划代码", "村（社区）", "镇（街道）"],
        true,
        "镇（街道）或村（社区）的区划代码，或者全市没有重名的名称",
        20,
    ),
];

const AREAS: &[Column] = &[
    column("code", "区划代码", &["代码", "统计用区划代码", "行政区划代码"], true, "市6位，镇9位，村12位", 16),
    column("name", "名称", &["区划名称", "地区名称"], true, "例如乌镇镇", 24),
    column("level", "级别", &["层级"], true, "市、镇（街道）、村（社区）", 14),
    column("parent", "上级代码", &["上级区划代码", "上级"], true, "写在上级的后面；市不填", 16),
    column("hall_phone", "大厅电话", &["服务大厅电话", "联系电话"], false, "可以公开的电话", 16),
];

const WORKERS: &[Column] = &[
    column("login_name", "登录名", &["账号", "用户名"], true, "3到32个小写字母、数字、点或短横线", 18),
    column("name", "姓名", &["工作人员姓名"], true, "与身份证一致", 14),
    column("role", "岗位", &["角色", "职务"], true, "例如村（社区）残协工作人员", 26),
    column("area", "地区", &["地区代码", "区划代码", "所在地区"], true, "岗位所在地区的区划代码或名称", 20),
];

/// Cells of a heading row that must be known before it is taken for one.
const KNOWN_HEADINGS: usize = 2;

impl ImportKind {
    /// The columns, in the order of the template.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Residents => RESIDENTS,
            Self::Employers => EMPLOYERS,
            Self::Areas => AREAS,
            Self::Workers => WORKERS,
        }
    }
}

/// Why the headings of a file do not do. The codes stand in the table of sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadingFault {
    /// A column that must be there is missing.
    Missing(&'static Column),
    /// Two headings name the same column.
    Twice(&'static Column),
}

impl HeadingFault {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "heading_missing",
            Self::Twice(_) => "heading_twice",
        }
    }

    /// The column that it is about.
    #[must_use]
    pub const fn column(&self) -> &'static Column {
        match self {
            Self::Missing(column) | Self::Twice(column) => column,
        }
    }
}

/// Where the columns of a kind lie in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    kind: ImportKind,
    places: Vec<Option<usize>>,
}

impl Heading {
    /// Reads a row as headings; `None` when it is none, such as a title above the table.
    ///
    /// # Errors
    /// What is missing or stands twice in a row that clearly is the heading.
    #[must_use]
    pub fn find(kind: ImportKind, cells: &[Value]) -> Option<Result<Self, HeadingFault>> {
        let columns = kind.columns();
        let mut places = vec![None; columns.len()];
        let (mut known, mut twice) = (0, None);
        for (place, cell) in cells.iter().enumerate() {
            let Value::Text(heading) = cell else { continue };
            let Some(at) = columns.iter().position(|column| column.is_called(heading)) else { continue };
            known += 1;
            if places[at].replace(place).is_some() {
                twice = twice.or(Some(&columns[at]));
            }
        }
        if known < KNOWN_HEADINGS.min(columns.len()) {
            return None;
        }
        let missing = columns.iter().zip(&places).find(|(column, place)| column.required && place.is_none());
        Some(match (twice, missing) {
            (Some(column), _) => Err(HeadingFault::Twice(column)),
            (None, Some((column, _))) => Err(HeadingFault::Missing(column)),
            (None, None) => Ok(Self { kind, places }),
        })
    }

    /// What kind of table it heads.
    #[must_use]
    pub const fn kind(&self) -> ImportKind {
        self.kind
    }

    /// The cell of a column in a row.
    #[must_use]
    pub fn cell<'c>(&self, cells: &'c [Value], key: &str) -> &'c Value {
        let at = self.kind.columns().iter().position(|column| column.key == key);
        let place = at.and_then(|at| self.places[at]);
        place.and_then(|place| cells.get(place)).unwrap_or(&Value::Empty)
    }
}

impl Column {
    /// Whether a heading names this column, whatever its brackets, stars and spaces.
    fn is_called(&self, heading: &str) -> bool {
        let heading = plain(heading);
        let names = [self.key, self.heading].into_iter().chain(self.aliases.iter().copied());
        names.map(plain).any(|name| name == heading)
    }
}

fn plain(heading: &str) -> String {
    text::line(heading)
        .chars()
        .filter(|character| character.is_alphanumeric() || *character == '_')
        .flat_map(char::to_lowercase)
        .collect()
}
