// What a page looks like, told as a list of what is wrong. Called with the name of one examination.
(what) => {
  const problems = [];
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const name = (element) => {
    const classes = typeof element.className === "string" ? element.className : "";
    const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${element.tagName.toLowerCase()}${classes ? "." + classes.trim().replace(/\s+/g, ".") : ""} ${JSON.stringify(text)}`;
  };
  const style = (element, part) => getComputedStyle(element, part);
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true });
  // What is kept for screen readers, or comes into sight when it has the focus only.
  const isForEars = (element) => {
    if (element.closest(".skip, [hidden]")) { return true; }
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const { position, clipPath } = style(each);
      if (position === "absolute" && clipPath === "inset(50%)") { return true; }
    }
    return false;
  };
  const scrolls = (element) => /auto|scroll/.test(style(element).overflowX);
  const scroller = (element) => {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      if (scrolls(each)) { return each; }
    }
    return null;
  };
  const luminance = (colour) => {
    const parts = (colour.match(/[\d.]+/g) || []).map(Number);
    if (parts.length < 3 || parts[3] === 0) { return null; }
    const [red, green, blue] = parts.slice(0, 3).map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const texts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const parent = node.parentElement;
      if (!node.data.trim() || /^(script|style|title|desc)$/i.test(parent.tagName)) { continue; }
      if (!isShown(parent) || isForEars(parent)) { continue; }
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        if (rect.width > 0 && rect.height > 0) { found.push({ node, parent, rect }); }
      }
    }
    return found;
  };
  // Whether one of our rules gives an element a colour of its own: forced colours hide that from getComputedStyle.
  const coloured = (element) => [...document.styleSheets].some((sheet) => [...sheet.cssRules].some((rule) =>
    rule.selectorText && /background(-color)?: (?!none|transparent|initial|linear|repeating)/.test(rule.style.cssText) &&
    element.matches(rule.selectorText)));
  const hasBox = (element) => {
    const { borderLeftWidth, borderRightWidth, backgroundColor } = style(element);
    return parseFloat(borderRightWidth) > 0 || parseFloat(borderLeftWidth) > 0 || luminance(backgroundColor) !== null;
  };

  const examinations = {
    // The page never scrolls sideways, no text sticks out of its box, is cut off, or lies on another.
    layout() {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth > width) {
        const wide = all("body *").filter((each) => !scroller(each) && each.getBoundingClientRect().right > width + 1);
        problems.push(`the page is ${document.documentElement.scrollWidth} px wide in ${width}: ${wide.slice(0, 3).map(name)}`);
      }
      const found = texts();
      for (const { parent, rect } of found) {
        if (scroller(parent)) { continue; }
        let box = parent;
        while (box !== document.body && !(hasBox(box) && style(box).display !== "inline")) { box = box.parentElement; }
        const edge = box.getBoundingClientRect();
        // Where spaces are kept, the one at the end of a line hangs over its edge, and nobody sees it.
        const spare = /pre-wrap/.test(style(parent).whiteSpace) ? parseFloat(style(parent).fontSize) / 2 : 1;
        if (rect.right > edge.right + spare || rect.left < edge.left - spare) {
          problems.push(`text sticks out of ${name(box)}: ${name(parent)}`);
        }
      }
      for (const each of all("body *")) {
        const { overflowX, textOverflow } = style(each);
        const cuts = /hidden|clip/.test(overflowX) && each.scrollWidth > each.clientWidth + 1;
        if (cuts && textOverflow !== "ellipsis" && isShown(each) && !isForEars(each) && each.clientWidth > 1 && !each.closest("svg")) {
          problems.push(`text is cut off: ${name(each)}`);
        }
      }
      for (const each of all("svg text")) {
        const [inner, outer] = [each, each.closest("svg")].map((which) => which.getBoundingClientRect());
        if (inner.width > 0 && (inner.left < outer.left - 1 || inner.right > outer.right + 1)) {
          problems.push(`text of a drawing is cut off: ${name(each)}`);
        }
      }
      problems.push(...overlaps(found));
    },
    // To be asked with forced colours.
    forced() {
      for (const each of all("body *")) {
        const { width, height } = each.getBoundingClientRect();
        const isEmpty = !each.textContent.trim() && !each.children.length && !each.closest("svg") && width > 0 && height > 0;
        if (!isEmpty || !isShown(each) || !coloured(each)) { continue; }
        const own = style(each);
        const keeps = own.forcedColorAdjust === "none" || own.backgroundImage !== "none" ||
          ["Top", "Right", "Bottom", "Left"].some((side) => parseFloat(own[`border${side}Width`]) > 0);
        if (!keeps) { problems.push(`has nothing but a colour that is taken away: ${name(each)}`); }
      }
      for (const each of all(".badge .sign")) {
        if (isShown(each) && (!each.textContent.trim() || style(each).color === style(each).backgroundColor)) {
          problems.push(`a state without a sign: ${name(each)}`);
        }
      }
    },
    // To be asked for print: nothing that eats ink, nothing that is white on white.
    print() {
      for (const each of [document.documentElement, document.body, ...all("body *")]) {
        const { width, height } = each.getBoundingClientRect();
        const dark = luminance(style(each).backgroundColor);
        if (dark !== null && dark < 0.25 && width > 60 && height > 24 && isShown(each) && !isForEars(each)) {
          problems.push(`dark ground on paper: ${name(each)}`);
        }
      }
      for (const { parent } of texts()) {
        let ground = parent;
        while (ground && luminance(style(ground).backgroundColor) === null) { ground = ground.parentElement; }
        const paper = ground ? luminance(style(ground).backgroundColor) : 1;
        const ink = luminance(style(parent).color);
        if (!parent.closest("svg") && (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 3) {
          problems.push(`hardly to be read on paper: ${name(parent)}`);
        }
      }
    },
    // To be asked of who wants nothing to move.
    motion() {
      for (const each of all("*")) {
        const { animationName, transitionDuration, scrollBehavior } = style(each);
        const moves = animationName !== "none" || transitionDuration.split(",").some((time) => parseFloat(time) > 0.01);
        if (moves || scrollBehavior === "smooth") { problems.push(`moves: ${name(each)}`); }
      }
    },
    // The element that has the focus, and whether one can see that it has.
    focus() {
      const each = document.activeElement;
      if (!each || each === document.body || each === document.documentElement) { return null; }
      const { outlineStyle, outlineWidth } = style(each);
      const { width, height, left, right } = each.getBoundingClientRect();
      const isSeen = width > 0 && height > 0 && right > 0 && left < innerWidth;
      return {
        name: name(each), href: each.getAttribute("href"),
        isVisible: isSeen && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
      };
    },
    focusable() {
      const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0'], iframe, audio[controls], video[controls]";
      const seen = all(kinds).filter((each) => isShown(each) && each.getClientRects().length);
      const boxes = all("*").filter((each) => scrolls(each) && each.scrollWidth > each.clientWidth && !seen.includes(each) && isShown(each));
      return seen.length + boxes.length;
    },
    // All that is written, without what a script may bring up to date.
    text() {
      const copy = document.querySelector("main").cloneNode(true);
      all("[data-ago]", copy).forEach((each) => each.remove());
      return copy.textContent.replace(/\s+/g, " ").trim();
    },
  };

  function overlaps(found) {
    const made = [];
    const lines = found.filter(({ parent }) => !parent.closest("svg") && !scroller(parent))
      .sort((one, other) => one.rect.top - other.rect.top);
    for (let place = 0; place < lines.length; place += 1) {
      const one = lines[place];
      for (let next = place + 1; next < lines.length && lines[next].rect.top < one.rect.bottom; next += 1) {
        const other = lines[next];
        const high = Math.min(one.rect.bottom, other.rect.bottom) - Math.max(one.rect.top, other.rect.top);
        const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
        const least = Math.min(one.rect.height, other.rect.height);
        if (one.node !== other.node && high > least * 0.4 && wide > 2) {
          made.push(`${name(one.parent)} lies on ${name(other.parent)}`);
        }
      }
    }
    return made;
  }

  const told = examinations[what]();
  return told === undefined ? [...new Set(problems)].slice(0, 12) : told;
}
