//! Findings as a person reads them.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use ecs_roles::{Finding, Fix, Position, Severity};

use super::mend::Mended;

/// How many findings there are.
#[derive(Default)]
pub(super) struct Tally {
    files: usize,
    findings: BTreeMap<Severity, usize>,
}

impl Tally {
    pub(super) fn add(&mut self, findings: &[Finding]) {
        self.files += 1;
        for finding in findings {
            *self.findings.entry(finding.severity()).or_default() += 1;
        }
    }

    pub(super) fn has(&self, severity: Severity) -> bool {
        self.findings.contains_key(&severity)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.findings.is_empty() {
            f.write_str("no findings")?;
        }
        for (place, (severity, number)) in self.findings.iter().enumerate() {
            let separator = if place > 0 { ", " } else { "" };
            write!(f, "{separator}{}", counted(*number, &severity.as_str().replace('-', " ")))?;
        }
        write!(f, " in {}", counted(self.files, "file"))
    }
}

fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// What was mended, a line each.
pub(super) fn mended(file: &str, mended: &[Mended]) -> String {
    let line = |Mended { code, line, column, description }: &Mended| {
        let code = code.map(|code| format!(" [{code}]")).unwrap_or_default();
        format!("{file}:{line}:{column}: mended{code}: {description}\n")
    };
    mended.iter().map(line).collect()
}

/// The findings, each with the line it is about.
pub(super) fn findings(file: &str, text: &str, findings: &[Finding]) -> String {
    let renderer = Renderer::styled();
    let shown = |finding| format!("{}\n\n", renderer.render(&report(file, text, finding)));
    findings.iter().map(shown).collect()
}

fn report<'f>(file: &'f str, text: &'f str, finding: &'f Finding) -> Vec<Group<'f>> {
    let span = caret(text, finding);
    let (window, line) = lines(text, span.clone());
    let snippet = Snippet::source(text.get(window.clone()).unwrap_or_default())
        .line_start(line)
        .path(file)
        .annotation(AnnotationKind::Primary.span(within(&span, &window)));
    let title = level(finding.severity()).primary_title(&*finding.message).id(finding.code.name);
    let mut groups = vec![title.element(snippet)];
    groups.extend(finding.fix.as_ref().map(|fix| remedy(file, text, fix)));
    groups
}

fn remedy<'f>(file: &'f str, text: &'f str, fix: &'f Fix) -> Group<'f> {
    let start = fix.edits.iter().map(|edit| edit.span.start).min().unwrap_or_default();
    let end = fix.edits.iter().map(|edit| edit.span.end).max().unwrap_or_default();
    let (window, line) = lines(text, start..end);
    let patches = fix.edits.iter().map(|edit| Patch::new(within(&edit.span, &window), &*edit.replacement));
    let snippet = Snippet::source(text.get(window.clone()).unwrap_or_default())
        .line_start(line)
        .path(file)
        .patches(patches);
    Level::HELP.secondary_title(&*fix.description).element(snippet)
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::SecurityWarning => Level::WARNING.with_name("security warning"),
        Severity::Warning => Level::WARNING,
        Severity::Suggestion => Level::NOTE.with_name("suggestion"),
    }
}

/// What to point at: the part of the finding on its first line.
fn caret(text: &str, finding: &Finding) -> Range<usize> {
    let start = offset(text, finding.position);
    let rest = text.get(start..).unwrap_or_default();
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    start..finding.span.end.clamp(start, start + line)
}

fn offset(text: &str, position: Position) -> usize {
    let line: usize = text.split_inclusive('\n').take(position.line - 1).map(str::len).sum();
    let rest = text.get(line..).unwrap_or_default();
    let column = rest.char_indices().nth(position.column - 1).map_or(rest.len(), |(column, _)| column);
    line + column
}

/// The whole lines of a part, and the number of the first: the renderer is slow
/// on long sources.
fn lines(text: &str, span: Range<usize>) -> (Range<usize>, usize) {
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.end..).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let end = after.find('\n').map_or(text.len(), |newline| span.end + newline);
    (start..end, before.matches('\n').count() + 1)
}

fn within(span: &Range<usize>, window: &Range<usize>) -> Range<usize> {
    span.start.saturating_sub(window.start)..span.end.saturating_sub(window.start)
}
