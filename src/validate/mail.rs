//! Addresses of people: mail boxes.

/// The top-level domains of IANA's root zone, of April 2025, sorted; those in other alphabets as Punycode.
const TOP_LEVEL_DOMAINS: &str = include_str!("top_level_domains.txt");

/// `email`: RFC 5321 and 5322 as far as mail boxes in use go: lengths, no dot at an edge of the local part and no two in a row, and
/// a domain under a top level that exists.
pub(crate) fn email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let dots = local.starts_with('.') || local.ends_with('.') || text.contains("..");
    let lengths = !local.is_empty() && local.len() <= 64 && text.len() <= 254;
    let label = |label: &str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    lengths
        && !dots
        && domain.contains('.')
        && domain.split('.').all(label)
        && domain.rsplit('.').next().is_some_and(is_top_level)
}

/// Whether a label is in the root zone. Labels in other alphabets are accepted unseen.
fn is_top_level(label: &str) -> bool {
    if !label.is_ascii() {
        return true;
    }
    let label = label.to_ascii_lowercase();
    let (mut low, mut high) = (0, TOP_LEVEL_DOMAINS.len());
    // Lines are of different lengths: from the middle, go back to the start of a line.
    while low < high {
        let start = TOP_LEVEL_DOMAINS[..low + (high - low) / 2].rfind('\n').map_or(0, |end| end + 1).max(low);
        let end = TOP_LEVEL_DOMAINS[start..].find('\n').map_or(TOP_LEVEL_DOMAINS.len(), |length| start + length);
        match label.as_str().cmp(&TOP_LEVEL_DOMAINS[start..end]) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => high = start,
            std::cmp::Ordering::Greater => low = end + 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_boxes() {
        for good in ["ada@lovelace.org", "a.b+c@mail.co.uk", "x_1@xn--bcher-kva.de", "ada@lovelace.XN--P1AI", "ada@пример.рф"]
        {
            assert!(email(good), "{good}");
        }
        for bad in [
            "ada@lovelace",
            "icon@2x.png",
            "lodash@4.17.21",
            ".ada@lovelace.org",
            "a..b@lovelace.org",
            "ada@-lovelace.org",
            "@lovelace.org",
            "ada@lovelace..org",
            "ada@lovelace.",
            "",
            "@",
        ] {
            assert!(!email(bad), "{bad}");
        }
        assert!(!email(&format!("{}@lovelace.org", "a".repeat(65))));
    }

    #[test]
    fn every_top_level_domain_is_found() {
        assert!(TOP_LEVEL_DOMAINS.lines().is_sorted(), "it is searched by halves");
        assert!(TOP_LEVEL_DOMAINS.lines().all(is_top_level));
        assert!(!["", "aaaa", "zzzzz", "con", "c", "local"].into_iter().any(is_top_level));
    }
}
