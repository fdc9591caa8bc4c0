"""Compares chat templates with jinja2, set as `transformers` sets it: generated ones, and files that are named.

    pip install jinja2 tokenizers && python Tests/Reference/jinja.py MODEL_FOLDER [TEMPLATE.jinja ...] [--count 400]

MODEL_FOLDER is any Hugging Face folder with a byte-level tokenizer and small weights, such as `lethe convert tiny:none DIR`
writes. Each template stands in a copy of the folder, and `lethe generate --chat --json` says what the prompt's tokens are.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile

from jinja2 import exceptions
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import Tokenizer

EXPRESSIONS = """message.content|message['content']|message.role + ':' + message.content|message.content.strip()
message.content|trim;message.content.upper();message.content.title();message.content[1:3];message.content[::-1]
loop.index;loop.index0 * 2 - 1;loop.last;loop.revindex;loop.length // 2;-loop.index // 2;loop.index % 2 == 0;7 % 3 / 2
message.content.split(' ')[0];message.content.split('i', 1)|length;message.content|length;message.content.replace('i', 'o')
message|tojson;{'a': [1, 2.5, none, true], "b": message.content}|tojson(indent=1);[message.content, 1];(1, 'x');'it\\'s'
messages|map(attribute='role')|join(', ');messages|selectattr('role', 'equalto', 'user')|list|length;messages[-1].role
message.missing is defined;message.missing|default('D');message.content is string and not none;'H' in message.content
loop.previtem.role if loop.previtem is defined else 'first';loop.cycle('a', 'b');ns.count;ns.seen;f(message.role);f(1, b=2)
'a' ~ 1 ~ none ~ true;'ab' * 2;2 ** 3 + 1.5;1 < 2 < 3;[3, 1, 2]|sort;[3, 1, 2]|sort(reverse=true)|first;message.items()|list
message.content.startswith('H');message.content.endswith(('e', '?'));bos_token;eos_token + 'x';undefined;message.content|upper|lower
range(3)|list;dict(a=1).a;'a,b'.split(',');' x '.lstrip() + '|';message.content.find('e');'%d' is string;[1, 2] + [3]
"x\\ny"|indent(2);['b', 'A', 'b']|unique|list;[0, 1, 2]|select('odd')|list;message.content|replace('e', '3')|capitalize"""
EXPRESSIONS = [e for line in EXPRESSIONS.split("\n")[1:] for e in line.split(";") if e] + [
    "message.content", "message['content']", "message.role + ':' + message.content", "message.content.strip()"]
CONDITIONS = ["loop.first", "message.role == 'user'", "message.role != 'system' and not loop.last", "loop.index0 > 0",
              "message.content|length > 4 or false", "messages[0].role == 'system'", "tools", "tools is none"]
TEXT = ["\n", " ", "a", "  b\n", "<|im_start|>", "\n\n  ", "c d", "\t", "{ x }", "é\n"]


def marks(rng, inner, kind="%"):
    left, right = ("{%", "%}") if kind == "%" else ("{{", "}}")
    before = rng.choice(["", "", "-", "+" if kind == "%" else ""])
    after = rng.choice(["", "", "-", "+" if kind == "%" else ""])
    return f"{left}{before} {inner} {after}{right}"


def body(rng, depth):
    out = ""
    for _ in range(rng.randint(1, 5)):
        pick = rng.random()
        if pick < 0.35:
            out += rng.choice(TEXT)
        elif pick < 0.75 or depth > 2:
            out += marks(rng, rng.choice(EXPRESSIONS), "{")
        elif pick < 0.85:
            out += marks(rng, "if " + rng.choice(CONDITIONS)) + body(rng, depth + 1)
            if rng.random() < 0.5:
                out += marks(rng, "else") + body(rng, depth + 1)
            out += marks(rng, "endif")
        elif pick < 0.9:
            out += marks(rng, "set ns.count = ns.count + 1") + marks(rng, "set x = " + rng.choice(EXPRESSIONS))
            out += marks(rng, "x", "{")
        elif pick < 0.95:
            out += "{#" + rng.choice(["", "-"]) + " note " + rng.choice(["", "-"]) + "#}"
        else:
            out += marks(rng, "if loop.index > 2") + marks(rng, rng.choice(["break", "continue"])) + marks(rng, "endif")
    return out


def template(rng):
    head = marks(rng, "set ns = namespace(count=0, seen='n')") + rng.choice(TEXT)
    head += marks(rng, "macro f(a, b='z')") + "[" + marks(rng, "a ~ b", "{") + "]" + marks(rng, "endmacro")
    loop = rng.choice(["for message in messages", "for message in messages if message.role != 'system'",
                       "for message in messages[::-1]"])
    tail = marks(rng, "if add_generation_prompt") + "assistant" + rng.choice(TEXT) + marks(rng, "endif")
    return head + rng.choice(TEXT) + marks(rng, loop) + body(rng, 0) + marks(rng, "endfor") + rng.choice(TEXT) + tail


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)


def reference(text, names):
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, Generation])
    environment.filters["tojson"] = lambda x, indent=None: json.dumps(x, ensure_ascii=False, indent=indent)

    def refuse(message):
        raise exceptions.TemplateError(message)

    environment.globals["raise_exception"] = refuse
    try:
        return environment.from_string(text).render(**names)
    except Exception as error:  # jinja2 raises Python's own errors, too
        return error


def outcomes(folder, texts, lethe):
    """Yields for each (name, template), twice, the prompt by jinja2 or its error, and lethe's tokens, or its error as a text.

    Third is whether they agree; a template that both refuse is in agreement.
    """
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    config = json.loads((folder / "tokenizer_config.json").read_text())
    config.pop("chat_template", None)
    names = {"add_generation_prompt": True, "tools": None, "documents": None}
    names |= {key: config[key] for key in ["bos_token", "eos_token"] if isinstance(config.get(key), str)}
    with tempfile.TemporaryDirectory() as directory:
        model = pathlib.Path(directory)
        for path in folder.iterdir():
            if path.name not in ("tokenizer_config.json", "chat_template.jinja"):
                (model / path.name).symlink_to(path.resolve())
        (model / "tokenizer_config.json").write_text(json.dumps(config))
        for name, text in texts:
            (model / "chat_template.jinja").write_text(text, newline="")
            for talk in [{"Hi there": None}, {" Who? ": "Be kind."}]:
                question, system = next(iter(talk.items()))
                messages = [{"role": "system", "content": system}] if system else []
                wanted = reference(text, names | {"messages": messages + [{"role": "user", "content": question}]})
                command = [lethe, "generate", str(model), "--chat", "--prompt", question, "--json",
                           "--max-new-tokens", "1"] + (["--system", system] if system else [])
                done = subprocess.run(command, capture_output=True, text=True)
                given = json.loads(done.stdout)["prompt_ids"] if done.returncode == 0 else done.stderr.strip()
                if isinstance(wanted, Exception):
                    agree = isinstance(given, str)
                else:
                    agree = given == tokenizer.encode(wanted, add_special_tokens=False).ids
                yield name, text, wanted, given, agree


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("templates", nargs="*", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--lethe", default=".build/release/lethe")
    options = parser.parse_args()
    rng = random.Random(7)
    texts = [(path.name, path.read_text()) for path in options.templates]
    texts += [(f"generated {index}", template(rng)) for index in range(options.count)]
    tokenizer = Tokenizer.from_file(str(options.folder / "tokenizer.json"))
    same = refused = different = 0
    for name, text, wanted, given, agree in outcomes(options.folder, texts, options.lethe):
        same += agree and not isinstance(given, str)
        refused += agree and isinstance(given, str)
        if not agree:
            different += 1
            print(f"{name}: {text!r}\n  jinja2 {wanted!r}\n  lethe  "
                  + (given[:300] if isinstance(given, str) else repr(tokenizer.decode(given, skip_special_tokens=False))))
    print(f"{same} prompts equal, {refused} refused by both, {different} different")
    raise SystemExit(different > 0)


if __name__ == "__main__":
    main()
