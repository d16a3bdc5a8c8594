//! `full`: each finding with the text that it points at.
//!
//! Owns the page of one finding, drawn by `miette`; nothing else in `report` knows `miette`. What it hands over is harmless
//! already: `miette` prints what it gets. Help and notes are laid out here, because `miette` could wrap one so that a line
//! opens with a workflow command.

use std::fmt;
use std::io::{self, Write};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::hidden::Hidden;
use super::layout::{Ink, Paint, columns_of, paragraph};
use super::window::Window;
use super::{Context, place, sanitize};
use crate::finding::{Applicability, Excerpt, Finding, Related, Report, Severity, Span};
use crate::text::count;

/// Related places that are listed; the JSON holds all.
const RELATED_SHOWN: usize = 5;

/// Writes the findings.
pub(super) fn render(report: &Report, context: &Context, out: &mut dyn Write) -> io::Result<()> {
    let page = Page { report, width: context.width, paint: Paint { on: context.color } };
    let hidden = Hidden::of(report);
    for (index, finding) in report.findings.iter().enumerate() {
        write!(out, "{}", page.finding(finding).map_err(io::Error::other)?)?;
        if let Some(more) = hidden.after(index) {
            writeln!(out, "  {}", page.paint.paint(Ink::Dim, &more))?;
        }
        writeln!(out)?;
    }
    for more in hidden.unseen() {
        writeln!(out, "{}", page.paint.paint(Ink::Dim, &more))?;
    }
    Ok(())
}

struct Page<'r> {
    report: &'r Report,
    width: usize,
    paint: Paint,
}

impl Page<'_> {
    fn finding(&self, finding: &Finding) -> Result<String, fmt::Error> {
        let snippet = finding.span.zip(finding.excerpt.as_ref()).map(|(span, excerpt)| self.snippet(finding, span, excerpt));
        let shown = Shown {
            severity: finding.severity,
            code: format!("{}[{}/{}]", finding.severity.as_str(), sanitize::text(&finding.group), sanitize::text(&finding.rule)),
            message: sanitize::message(&finding.message),
            snippet,
        };
        let mut text = String::new();
        self.handler(finding.severity).render_report(&mut text, &shown)?;
        if shown.snippet.is_none() {
            text.push_str(&format!("   ╰─[{}]\n", self.paint.paint(Ink::Cyan, &place(self.report, finding))));
        }
        let labelled = shown.snippet.is_some_and(|snippet| snippet.label.is_some());
        self.footer(finding, labelled, &mut text);
        Ok(text)
    }

    /// The drawing, set up anew for each severity: the marks have its color.
    fn handler(&self, severity: Severity) -> GraphicalReportHandler {
        let mut theme = if self.paint.on { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        theme.characters.underline = '━';
        theme.characters.underbar = '┯';
        theme.characters.advice = "ℹ".to_owned();
        if self.paint.on {
            let styles = &mut theme.styles;
            (styles.error, styles.warning) = (styles.error.bold(), styles.warning.bold());
            let mark = match severity {
                Severity::Error => styles.error,
                Severity::Warning => styles.warning,
                Severity::Info => styles.advice,
            };
            (styles.highlights, styles.link) = (vec![mark], styles.advice);
        }
        GraphicalReportHandler::new_themed(theme).with_urls(false).without_syntax_highlighting().with_width(self.width)
    }

    fn snippet(&self, finding: &Finding, span: Span, excerpt: &Excerpt) -> Snippet {
        let gutter = span.line.to_string().len() + 4;
        let columns = self.width.saturating_sub(gutter);
        let window = Window::around(excerpt, columns);
        let label = pointer(finding).filter(|label| window.label_column() + 4 + columns_of(label) <= columns);
        let name = sanitize::path(&finding.path).into_owned();
        Snippet { name, line: zero_based(span.line), column: zero_based(span.column), window, label }
    }

    /// Help, other places and the fix.
    fn footer(&self, finding: &Finding, labelled: bool, text: &mut String) {
        let mut line = |key: &str, value: &str| text.push_str(&paragraph(2, key, value, self.width, self.paint));
        if let Some(pointer) = pointer(finding).filter(|_| !labelled) {
            line("at", &pointer);
        }
        if let Some(span) = finding.span.filter(|span| span.end_line > span.line) {
            line("ends", &format!("line {}, column {}", span.end_line, span.end_column));
        }
        if let Some(help) = &finding.help {
            line("help", &sanitize::message(help));
        }
        for related in finding.related.iter().take(RELATED_SHOWN) {
            line("note", &self.note(related));
        }
        if finding.related.len() > RELATED_SHOWN {
            line("note", &format!("and {} more places", count((finding.related.len() - RELATED_SHOWN) as u64)));
        }
        if let Some(fix) = finding.fix.as_ref().filter(|fix| fix.applicability != Applicability::None) {
            let safety = if fix.applicability == Applicability::Safe { "safe" } else { "unsafe" };
            line("fix", &format!("{} ({safety})", sanitize::message(&fix.title)));
        }
    }

    /// `path:line: message`.
    fn note(&self, related: &Related) -> String {
        let path = sanitize::path(&related.path);
        format!("{path}:{}: {}", related.line, sanitize::message(&related.message))
    }
}

/// The JSON Pointer in words, where there is one to show.
fn pointer(finding: &Finding) -> Option<String> {
    let pointer = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty())?;
    Some(format!("{}{}", sanitize::message(pointer), if finding.in_key { " (key)" } else { "" }))
}

/// `miette` counts from zero and adds one.
fn zero_based(number: u64) -> usize {
    usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX - 1)
}

/// One finding in the words of `miette`.
#[derive(Debug)]
struct Shown {
    severity: Severity,
    code: String,
    message: String,
    snippet: Option<Snippet>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let snippet = self.snippet.as_ref()?;
        let marked = snippet.window.highlight.clone();
        Some(Box::new(std::iter::once(LabeledSpan::new(snippet.label.clone(), marked.start, marked.len()))))
    }
}

/// The line that is drawn; it knows the place in the file that it was cut from.
#[derive(Debug)]
struct Snippet {
    name: String,
    line: usize,
    column: usize,
    window: Window,
    label: Option<String>,
}

impl SourceCode for Snippet {
    fn read_span<'a>(&'a self, _: &SourceSpan, _: usize, _: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.window.text.as_bytes();
        let whole = SourceSpan::from((0, text.len()));
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), text, whole, self.line, self.column, 1)))
    }
}
