//! Obsidian's `%%comments%%`: blanked before Markdown is read, so that nothing in them is a link, a heading or text.

/// Stands for a byte of a comment that shares its line with text: white space there would make an indented code block
/// or a hard break. The builder drops it from text.
pub(super) const FILLER: char = '\u{2}';

/// The text with every comment outside code blanked, byte for byte, line ends kept. `None` when there is none.
///
/// A comment that is never closed hides the rest of the note when it begins a line (as in Obsidian), else it is text.
pub(super) fn mask(text: &str) -> Option<String> {
    memchr::memmem::find(text.as_bytes(), b"%%")?;
    let comments = find(text);
    if comments.is_empty() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end) in comments {
        out.push_str(&text[from..start]);
        let blank = |byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { FILLER };
        out.extend(text[start..end].bytes().map(blank));
        from = end;
    }
    out.push_str(&text[from..]);
    Some(
        out.split_inclusive('\n')
            .map(|line| if is_blank(line) { line.replace(FILLER, " ") } else { line.to_owned() })
            .collect(),
    )
}

fn is_blank(line: &str) -> bool {
    line.chars().all(|character| character == FILLER || character.is_whitespace())
}

fn find(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut fence: Option<(u8, usize)> = None;
    let mut at = 0;
    let mut line_start = true;
    while at < bytes.len() {
        if line_start {
            line_start = false;
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
            let marker = fence_marker(&text[at..end]);
            match (fence, marker) {
                (Some((byte, length)), Some((other, run, bare))) if byte == other && run >= length && bare => {
                    fence = None
                }
                (None, Some((byte, run, _))) => fence = Some((byte, run)),
                (None, None) => continue,
                _ => {}
            }
            at = end + 1;
            line_start = true;
            continue;
        }
        match bytes[at] {
            b'\n' => {
                line_start = true;
                at += 1;
            }
            b'\\' => at += 2,
            b'`' => at = after_code_span(text, at),
            b'%' if bytes.get(at + 1) == Some(&b'%') => {
                let begins_line = text[..at].rsplit('\n').next().is_none_or(|before| before.trim().is_empty());
                match memchr::memmem::find(&bytes[at + 2..], b"%%") {
                    Some(length) => {
                        found.push((at, at + 2 + length + 2));
                        at += length + 4;
                    }
                    None if begins_line => {
                        found.push((at, bytes.len()));
                        at = bytes.len();
                    }
                    None => at = bytes.len(),
                }
            }
            _ => at += 1,
        }
    }
    found
}

/// The byte and length of a code fence on this line, and whether nothing follows it. Quote and list markers before it are passed over.
fn fence_marker(line: &str) -> Option<(u8, usize, bool)> {
    let rest = line.trim_start_matches([' ', '\t', '>', '-', '*', '+']);
    let byte = rest.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let run = rest.bytes().take_while(|&other| other == byte).count();
    let info = &rest[run..];
    (run >= 3 && !(byte == b'`' && info.contains('`'))).then(|| (byte, run, info.trim().is_empty()))
}

/// After the code span that opens at `at`, or after its backticks when it is never closed in this paragraph.
fn after_code_span(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let run = bytes[at..].iter().take_while(|&&byte| byte == b'`').count();
    let paragraph_end = ["\n\n", "\n\r\n"]
        .iter()
        .filter_map(|blank| memchr::memmem::find(&bytes[at..], blank.as_bytes()))
        .min()
        .map_or(bytes.len(), |length| at + length);
    let mut next = at + run;
    while next < paragraph_end {
        match memchr::memchr(b'`', &bytes[next..paragraph_end]) {
            None => break,
            Some(length) => {
                next += length;
                let close = bytes[next..].iter().take_while(|&&byte| byte == b'`').count();
                next += close;
                if close == run {
                    return next;
                }
            }
        }
    }
    at + run
}
