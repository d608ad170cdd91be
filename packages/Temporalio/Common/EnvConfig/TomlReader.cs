using System.Text;

namespace Temporalio.Common.EnvConfig;

/// <summary>
/// Reads what configuration files use of TOML: tables, dotted and quoted keys, strings of all four kinds, and single words (booleans,
/// numbers), which stay text. Arrays and inline tables are refused.
/// </summary>
internal sealed class TomlReader
{
    private readonly string text;
    private int at;

    private TomlReader(string text) => this.text = text.ReplaceLineEndings("\n");

    private char Here => at < text.Length ? text[at] : '\0';

    /// <summary>All values with the path of tables and keys that leads to them.</summary>
    /// <exception cref="InvalidOperationException">The text is not understood; the message names the line.</exception>
    public static IReadOnlyList<(string[] Path, string Value)> Read(string text) => new TomlReader(text).ReadAll();

    private List<(string[] Path, string Value)> ReadAll()
    {
        var values = new List<(string[], string)>();
        string[] table = [];
        for (SkipBlank(); Here != '\0'; SkipBlank())
        {
            if (Here == '[')
            {
                at++;
                table = ReadKey(']');
            }
            else
            {
                var key = ReadKey('=');
                SkipSpaces();
                values.Add(([.. table, .. key], ReadValue()));
            }

            EndLine();
        }

        return values;
    }

    private string[] ReadKey(char end)
    {
        var parts = new List<string>();
        while (true)
        {
            SkipSpaces();
            parts.Add(Here is '"' or '\'' ? ReadValue() : ReadWord());
            SkipSpaces();
            if (Here == end)
            {
                at++;
                return [.. parts];
            }

            Expect('.');
        }
    }

    private string ReadValue()
    {
        if (Here is not ('"' or '\''))
        {
            return ReadWord();
        }

        var quote = Here;
        var isLong = text.AsSpan(at).StartsWith(new string(quote, 3), StringComparison.Ordinal);
        var end = new string(quote, isLong ? 3 : 1);
        at += end.Length;
        if (isLong && Here == '\n')
        {
            at++;
        }

        var value = new StringBuilder();
        while (!text.AsSpan(at).StartsWith(end, StringComparison.Ordinal))
        {
            if (Here == '\0' || (Here == '\n' && !isLong))
            {
                throw Error("a string does not end");
            }

            value.Append(Here == '\\' && quote == '"' ? ReadEscape() : text[at++].ToString());
        }

        at += end.Length;
        return value.ToString();
    }

    private string ReadEscape()
    {
        at++;
        var escape = text[Math.Min(at++, text.Length - 1)];
        switch (escape)
        {
            case 'n': return "\n";
            case 't': return "\t";
            case 'r': return "\r";
            case 'b': return "\b";
            case 'f': return "\f";
            case '"' or '\\': return escape.ToString();
            case 'u' or 'U':
                var digits = escape == 'u' ? 4 : 8;
                if (at + digits > text.Length || !int.TryParse(text.AsSpan(at, digits), System.Globalization.NumberStyles.HexNumber, null, out var rune) || !Rune.IsValid(rune))
                {
                    throw Error("an escape is no character");
                }

                at += digits;
                return new Rune(rune).ToString();
            case '\n':
                while (char.IsWhiteSpace(Here))
                {
                    at++;
                }

                return string.Empty;
            default: throw Error($"the escape \\{escape} does not exist");
        }
    }

    private string ReadWord()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Here) || Here is '_' or '-' or '+')
        {
            at++;
        }

        return at > start ? text[start..at] : throw Error($"'{Here}' is not expected");
    }

    private void EndLine()
    {
        SkipSpaces();
        if (Here is not ('\n' or '\0' or '#'))
        {
            throw Error($"'{Here}' is not expected");
        }
    }

    private void Expect(char expected)
    {
        if (Here != expected)
        {
            throw Error($"'{expected}' is expected");
        }

        at++;
    }

    private void SkipSpaces()
    {
        while (Here is ' ' or '\t')
        {
            at++;
        }
    }

    private void SkipBlank()
    {
        while (char.IsWhiteSpace(Here) || Here == '#')
        {
            if (Here == '#')
            {
                while (Here is not ('\n' or '\0'))
                {
                    at++;
                }
            }
            else
            {
                at++;
            }
        }
    }

    private InvalidOperationException Error(string problem) =>
        new($"The configuration file is no TOML: line {text.AsSpan(0, at).Count('\n') + 1}: {problem}");
}
