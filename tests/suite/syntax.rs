//! What the body of a note becomes.

use crate::support::{body, body_with, book, prose};
use expect_test::{Expect, expect};

fn html(markdown: &str, expected: Expect) {
    expected.assert_eq(&body(markdown));
}

fn html_with(book_toml: &str, markdown: &str, expected: Expect) {
    expected.assert_eq(&body_with(book_toml, markdown));
}

fn on_page(fixture: &str, url: &str, expected: Expect) {
    expected.assert_eq(&prose(&book(fixture), url));
}

#[test]
fn inline_marks() {
    html(
        "*a* **b** ~~c~~ ==d== `e` a==b==c `==x==` ~5 ms~ 2^10^\n",
        expect![[r#"
        <p><em>a</em> <strong>b</strong> <del>c</del> <mark>d</mark> <code>e</code> a<mark>b</mark>c <code>==x==</code> ~5 ms~ 2^10^</p>
    "#]],
    );
}

#[test]
fn comments_leave_no_trace_and_keep_code() {
    html(
        "One %%hidden%% two.\n\n%%\nhidden\n\n- list\n%%\n\nThree `%%shown%%` 50%% of\n",
        expect![[r#"
        <p>One  two.</p>
        <p>Three <code>%%shown%%</code> 50%% of</p>
    "#]],
    );
}

#[test]
fn callouts_plain_titled_and_without_body() {
    html(
        "> [!note]\n> Text.\n\n> [!WARNING] A *title*\n> Text.\n\n> [!tip] Only a title\n\n> [!my-kind]\n> x\n",
        expect![[r#"
        <div class="callout" data-callout="note"><div class="callout-title"><span class="callout-icon" aria-hidden="true"></span>Note</div><div class="callout-body">
        <p>Text.</p>
        </div></div>
        <div class="callout" data-callout="warning"><div class="callout-title"><span class="callout-icon" aria-hidden="true"></span>A <em>title</em></div><div class="callout-body">
        <p>Text.</p>
        </div></div>
        <div class="callout" data-callout="tip"><div class="callout-title"><span class="callout-icon" aria-hidden="true"></span>Only a title</div></div>
        <div class="callout" data-callout="my-kind"><div class="callout-title"><span class="callout-icon" aria-hidden="true"></span>My kind</div><div class="callout-body">
        <p>x</p>
        </div></div>
    "#]],
    );
}

#[test]
fn callouts_fold_and_nest() {
    html(
        "> [!note]- Closed\n> Text.\n>\n> > [!tip]+ Open\n> > Deep.\n> > > [!info] Deeper\n> > > End.\n",
        expect![[r#"
        <details class="callout" data-callout="note"><summary class="callout-title"><span class="callout-icon" aria-hidden="true"></span>Closed</summary><div class="callout-body">
        <p>Text.</p>
        <details class="callout" data-callout="tip" open><summary class="callout-title"><span class="callout-icon" aria-hidden="true"></span>Open</summary><div class="callout-body">
        <p>Deep.</p>
        <div class="callout" data-callout="info"><div class="callout-title"><span class="callout-icon" aria-hidden="true"></span>Deeper</div><div class="callout-body">
        <p>End.</p>
        </div></div>
        </div></details>
        </div></details>
    "#]],
    );
}

#[test]
fn a_quote_that_does_not_begin_with_a_kind_is_no_callout() {
    html(
        "> Quote\n> [!note] no\n",
        expect![[r#"
        <blockquote>
        <p>Quote
        [!note] no</p>
        </blockquote>
    "#]],
    );
}

#[test]
fn github_alerts_are_callouts() {
    html(
        "> [!IMPORTANT]\n> Text.\n\n> [!CAUTION]\n> - item\n",
        expect![[r#"
        <div class="callout" data-callout="important"><div class="callout-title"><span class="callout-icon" aria-hidden="true"></span>Important</div><div class="callout-body">
        <p>Text.</p>
        </div></div>
        <div class="callout" data-callout="caution"><div class="callout-title"><span class="callout-icon" aria-hidden="true"></span>Caution</div><div class="callout-body">
        <ul>
        <li>item</li>
        </ul>
        </div></div>
    "#]],
    );
}

#[test]
fn tags_link_their_pages_and_numbers_are_none() {
    html(
        "#one and #two/three, #1 #2026 #y2026 a#b #ü-ñ (#four) \\#five `#six` [#seven](https://example.com)\n\n#Heading-like\n",
        expect![[r#"
        <p><a class="tag" href="../tag/one/">#one</a> and <a class="tag" href="../tag/two/three/">#two/three</a>, #1 #2026 <a class="tag" href="../tag/y2026/">#y2026</a> a#b <a class="tag" href="../tag/ü-ñ/">#ü-ñ</a> (#four) #five <code>#six</code> <a class="external" href="https://example.com" rel="noopener external">#seven</a></p>
        <p><a class="tag" href="../tag/heading-like/">#Heading-like</a></p>
    "#]],
    );
}

#[test]
fn block_ids_are_anchors_and_not_shown() {
    html(
        "A paragraph. ^one\n\n- item ^two\n- other\n\n| a |\n|---|\n| b |\n\n^three\n\nNot^four `^five`\n",
        expect![[r#"
        <p><span class="block-anchor" id="^one"></span>A paragraph.</p>
        <ul>
        <li><span class="block-anchor" id="^two"></span>item</li>
        <li>other</li>
        </ul>
        <span class="block-anchor" id="^three"></span><div class="table" role="region" tabindex="0" aria-label="Table"><table>
        <thead><tr><th scope="col">a</th></tr></thead>
        <tbody>
        <tr><td>b</td></tr>
        </tbody></table></div>
        <p>Not^four <code>^five</code></p>
    "#]],
    );
}

#[test]
fn footnotes_in_order_of_use_with_ways_back() {
    html(
        "One[^b] two[^a] again[^b] none[^c].\n\n[^a]: First.\n[^b]: Second\n    with `code`.\n\n    More.\n[^unused]: x\n",
        expect![[r##"
        <p>One<sup class="footnote-ref"><a id="fnref-1" href="#fn-1" aria-label="Footnote 1">1</a></sup> two<sup class="footnote-ref"><a id="fnref-2" href="#fn-2" aria-label="Footnote 2">2</a></sup> again<sup class="footnote-ref"><a id="fnref-1-2" href="#fn-1" aria-label="Footnote 1">1</a></sup> none[^c].</p>
        <section class="footnotes" aria-label="Footnotes"><ol>
        <li id="fn-1"><p>Second
        with <code>code</code>.</p>
        <p>More. <a class="footnote-back" href="#fnref-1" aria-label="Back to the text">↩</a></p>
        </li>
        <li id="fn-2"><p>First. <a class="footnote-back" href="#fnref-2" aria-label="Back to the text">↩</a></p>
        </li>
        </ol></section>
    "##]],
    );
}

#[test]
fn inline_footnotes() {
    html(
        "Text^[an *inline* note] and^[another].\n",
        expect![[r##"
        <p>Text<sup class="footnote-ref"><a id="fnref-1" href="#fn-1" aria-label="Footnote 1">1</a></sup> and<sup class="footnote-ref"><a id="fnref-2" href="#fn-2" aria-label="Footnote 2">2</a></sup>.</p>
        <section class="footnotes" aria-label="Footnotes"><ol>
        <li id="fn-1"><p>an <em>inline</em> note <a class="footnote-back" href="#fnref-1" aria-label="Back to the text">↩</a></p>
        </li>
        <li id="fn-2"><p>another <a class="footnote-back" href="#fnref-2" aria-label="Back to the text">↩</a></p>
        </li>
        </ol></section>
    "##]],
    );
}

#[test]
fn task_lists() {
    html(
        "- [ ] to do\n- [x] done\n  - [ ] inner\n- plain\n",
        expect![[r#"
        <ul class="tasks">
        <li class="task" data-task=" "><input type="checkbox" disabled aria-label="To do"> to do</li>
        <li class="task" data-task="x"><input type="checkbox" disabled checked aria-label="Done"> done
        <ul class="tasks">
        <li class="task" data-task=" "><input type="checkbox" disabled aria-label="To do"> inner</li>
        </ul>
        </li>
        <li>plain</li>
        </ul>
    "#]],
    );
}

#[test]
fn definition_lists() {
    html(
        "Uplink\n: to the network\n\nDownlink\n: to the device\n: again\n",
        expect![[r#"
        <dl>
        <dt>Uplink</dt>
        <dd>to the network</dd>
        <dt>Downlink</dt>
        <dd>to the device</dd>
        <dd>again</dd>
        </dl>
    "#]],
    );
}

#[test]
fn tables_with_alignment_scroll_on_their_own() {
    html(
        "| a | b | c |\n|:--|:-:|--:|\n| 1 | `x\\|y` | **3** |\n",
        expect![[r#"
        <div class="table" role="region" tabindex="0" aria-label="Table"><table>
        <thead><tr><th scope="col" class="left">a</th><th scope="col" class="center">b</th><th scope="col" class="right">c</th></tr></thead>
        <tbody>
        <tr><td class="left">1</td><td class="center"><code>x|y</code></td><td class="right"><strong>3</strong></td></tr>
        </tbody></table></div>
    "#]],
    );
}

#[test]
fn math_is_text_when_off_and_mathml_when_on() {
    html(
        "It costs $4-$6 or $x^2$.\n",
        expect![[r#"
        <p>It costs $4-$6 or $x^2$.</p>
    "#]],
    );
    html_with(
        "[markdown]\nmath = true",
        "It is $x^2$ and\n\n$$\\frac{1}{2}$$\n",
        expect![[r#"
        <p>It is <math display="inline"><msup><mi>x</mi><mn>2</mn></msup></math> and</p>
        <p><span class="math"><math display="block"><mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac></math></span></p>
    "#]],
    );
}

#[test]
fn a_formula_that_cannot_be_read_is_shown_as_written() {
    html_with(
        "[markdown]\nmath = true",
        "Bad $\\frac{1$ here <b>.\n",
        expect![[r#"
        <p>Bad $\frac{1$ here <b>.</b></p><b>
        </b>
    "#]],
    );
}

#[test]
fn code_is_coloured_titled_and_escaped() {
    html(
        "```rust title=\"main.rs\"\nfn main() { let a = \"<b>\"; }\n```\n\n```nosuchlanguage\n<script>alert(1)</script>\n```\n\n    indented <b>\n",
        expect![[r#"
            <figure class="code-block"><figcaption>main.rs</figcaption><pre class="code" data-lang="rust" tabindex="0"><code><span class="hl-k">fn </span><span class="hl-f">main</span>() { <span class="hl-k">let</span> a <span class="hl-o">= </span><span class="hl-s">&quot;&lt;b&gt;&quot;</span>; }
            </code></pre></figure>
            <div class="code-holder"><pre class="code" data-lang="nosuchlanguage" tabindex="0"><code>&lt;script&gt;alert(1)&lt;/script&gt;
            </code></pre></div>
            <div class="code-holder"><pre class="code" tabindex="0"><code>indented &lt;b&gt;
            </code></pre></div>
        "#]],
    );
}

#[test]
fn mermaid_is_kept_for_the_reader() {
    html(
        "```mermaid\ngraph TD; A-->B;\n```\n",
        expect![[r#"
        <pre class="mermaid">graph TD; A--&gt;B;
        </pre>
    "#]],
    );
}

const RAW: &str = "<div class=\"box\" onclick=\"x()\">Text <b>bold</b></div>\n\nInline <kbd>Ctrl</kbd> <script>alert(1)</script> <a href=\"note.md\">self</a> <span style=\"color:red\">s</span>\n";

#[test]
fn raw_html_is_cleaned_by_default() {
    html(
        RAW,
        expect![[r#"
        <div class="box">Text <b>bold</b></div>
        <p>Inline <kbd>Ctrl</kbd>  <a href="../note/">self</a> <span>s</span></p>
    "#]],
    );
}

#[test]
fn raw_html_is_shown_as_text_when_escaped() {
    html_with(
        "[markdown]\nhtml = \"escape\"",
        RAW,
        expect![[r#"
        &lt;div class=&quot;box&quot; onclick=&quot;x()&quot;&gt;Text &lt;b&gt;bold&lt;/b&gt;&lt;/div&gt;
        <p>Inline &lt;kbd&gt;Ctrl&lt;/kbd&gt; &lt;script&gt;alert(1)&lt;/script&gt; &lt;a href=&quot;note.md&quot;&gt;self&lt;/a&gt; &lt;span style=&quot;color:red&quot;&gt;s&lt;/span&gt;</p>
    "#]],
    );
}

#[test]
fn raw_html_passes_when_allowed_with_its_links_resolved() {
    html_with(
        "[markdown]\nhtml = \"allow\"",
        RAW,
        expect![[r#"
        <div class="box" onclick="x()">Text <b>bold</b></div>
        <p>Inline <kbd>Ctrl</kbd> <script>alert(1)</script> <a href="../note/">self</a> <span style="color:red">s</span></p>
    "#]],
    );
}

#[test]
fn raw_html_that_is_never_closed_does_not_swallow_the_page() {
    html(
        "<div>\n\nText.\n\n</span></section>\n\n## After\n",
        expect![[r##"
        <div>
        <p>Text.</p>
        <p></p>
        <h2 id="after">After<a class="anchor" href="#after" aria-label="Link to this section">#</a></h2>
        </div>
    "##]],
    );
}

#[test]
fn headings_get_ids_once_and_level_one_belongs_to_the_page() {
    html(
        "# Title\n\n## Part\n\n## Part\n\n## Own {#own}\n\n# Another first\n\n###### Six\n\n## `code` & <b>\n",
        expect![[r##"
        <h2 id="part">Part<a class="anchor" href="#part" aria-label="Link to this section">#</a></h2>
        <h2 id="part-1">Part<a class="anchor" href="#part-1" aria-label="Link to this section">#</a></h2>
        <h2 id="own">Own<a class="anchor" href="#own" aria-label="Link to this section">#</a></h2>
        <h2 id="another-first">Another first<a class="anchor" href="#another-first" aria-label="Link to this section">#</a></h2>
        <h6 id="six">Six<a class="anchor" href="#six" aria-label="Link to this section">#</a></h6>
        <h2 id="code-"><code>code</code> &amp; <b><a class="anchor" href="#code-" aria-label="Link to this section">#</a></b></h2><b>
        </b>
    "##]],
    );
}

#[test]
fn bare_addresses_become_links_without_their_punctuation() {
    html(
        "See https://example.com/a_b_c, (https://example.com/x_(y)) and www.example.com.\n\n`https://example.com`\n",
        expect![[r#"
        <p>See <a class="external bare" href="https://example.com/a_b_c" rel="noopener external">https://example.com/a_b_c</a>, (<a class="external bare" href="https://example.com/x_(y)" rel="noopener external">https://example.com/x_(y)</a>) and <a class="external bare" href="https://www.example.com" rel="noopener external">www.example.com</a>.</p>
        <p><code>https://example.com</code></p>
    "#]],
    );
}

#[test]
fn outside_links_are_marked_and_bad_schemes_are_refused() {
    html(
        "[a](https://example.com \"T\") [b](mailto:a@example.com) [c](javascript:alert(1)) [d](data:text/html,x) <https://example.com> [e](//example.com/x)\n",
        expect![[r#"
        <p><a class="external" href="https://example.com" rel="noopener external" title="T">a</a> <a class="external" href="mailto:a@example.com" rel="noopener external">b</a> <span class="broken-link" title="This address is not allowed on a page">c</span> <span class="broken-link" title="This address is not allowed on a page">d</span> <a class="external bare" href="https://example.com" rel="noopener external">https://example.com</a> <a class="external" href="//example.com/x" rel="noopener external">e</a></p>
    "#]],
    );
}

#[test]
fn the_first_mention_of_a_term_is_linked_with_its_definition() {
    on_page(
        "//- glossary/gateway.md\n---\naliases: [hub]\n---\n# Gateway\n\nJoins *two* networks.\n//- note.md\nA gateway and a Gateway, `gateway`.\n\n## Gateway\n\nThe hub.\n",
        "note/",
        expect![[r##"
        <p>A <a class="term" href="../glossary/gateway/" title="Joins two networks.">gateway</a> and a Gateway, <code>gateway</code>.</p>
        <h2 id="gateway">Gateway<a class="anchor" href="#gateway" aria-label="Link to this section">#</a></h2>
        <p>The hub.</p>
    "##]],
    );
}

#[test]
fn line_breaks_entities_and_escapes() {
    html(
        "One  \ntwo\\\nthree &amp; &lt; \\* \\[x\\] © &copy;\n",
        expect![[r#"
        <p>One<br>
        two<br>
        three &amp; &lt; * [x] © ©</p>
    "#]],
    );
}

#[test]
fn lists_tight_loose_numbered_and_with_blocks() {
    html(
        "3. three\n4. four\n\n   para\n\n- tight\n  - inner\n\n* loose\n\n* list\n\n  ```\n  code\n  ```\n",
        expect![[r#"
            <ol start="3">
            <li>
            <p>three</p>
            </li>
            <li>
            <p>four</p>
            <p>para</p>
            </li>
            </ol>
            <ul>
            <li>tight
            <ul>
            <li>inner</li>
            </ul>
            </li>
            </ul>
            <ul>
            <li>
            <p>loose</p>
            </li>
            <li>
            <p>list</p>
            <div class="code-holder"><pre class="code" tabindex="0"><code>code
            </code></pre></div>
            </li>
            </ul>
        "#]],
    );
}
