//! The order of turns of a profile, in words.

/// What a grammar of roles demands. A grammar that cannot be read is shown as it is.
pub(crate) fn in_words(grammar: &str) -> String {
    let mut words = Words { rest: grammar };
    let said = words.choice();
    if words.rest.trim().is_empty() { said } else { format!("`{grammar}`") }
}

struct Words<'g> {
    rest: &'g str,
}

impl Words<'_> {
    fn choice(&mut self) -> String {
        let mut ways = vec![self.sequence()];
        while self.take('|') {
            ways.push(self.sequence());
        }
        if ways.len() == 1 { ways.remove(0) } else { format!("either {}", ways.join(" or ")) }
    }

    fn sequence(&mut self) -> String {
        let mut parts = Vec::new();
        while let Some((part, is_group)) = self.part() {
            parts.push(self.repeated(&part, is_group));
        }
        parts.join(", then ")
    }

    /// A role, or what stands in parentheses.
    fn part(&mut self) -> Option<(String, bool)> {
        if self.take('(') {
            let inner = self.choice();
            self.take(')');
            return Some((inner, true));
        }
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
        if end == 0 {
            return None;
        }
        self.rest = &rest[end..];
        Some((rest[..end].to_owned(), false))
    }

    fn repeated(&mut self, part: &str, is_group: bool) -> String {
        let held = if is_group { format!("({part})") } else { part.to_owned() };
        if self.take('?') {
            format!("perhaps {held}")
        } else if self.take('+') {
            format!("{held} once or more")
        } else if self.take('*') {
            format!("{held} any number of times")
        } else {
            held
        }
    }

    fn take(&mut self, sign: char) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[test]
fn grammars_become_words() {
    assert_eq!(in_words("system? (user assistant)+"), "perhaps system, then (user, then assistant) once or more");
    assert_eq!(in_words("user | (tool* assistant)"), "either user or (tool any number of times, then assistant)");
    assert_eq!(in_words("user & x"), "`user & x`");
}
