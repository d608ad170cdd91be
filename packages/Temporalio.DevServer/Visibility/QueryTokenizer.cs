using System.Text;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Visibility;

internal enum TokenKind
{
    Word,
    QuotedName,
    Text,
    Number,
    Operator,
    End,
}

internal readonly record struct QueryToken(TokenKind Kind, string Text)
{
    public bool Is(string keyword) => Kind == TokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Splits a visibility query into names, literals and operators.</summary>
internal static class QueryTokenizer
{
    public static List<QueryToken> Split(string query)
    {
        var tokens = new List<QueryToken>();
        var at = 0;
        while (at < query.Length)
        {
            var c = query[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c is '\'' or '"' or '`')
            {
                tokens.Add(Quoted(query, ref at));
            }
            else if (char.IsDigit(c) || (c == '-' && at + 1 < query.Length && char.IsDigit(query[at + 1])))
            {
                tokens.Add(new QueryToken(TokenKind.Number, TakeWhile(query, ref at, next => char.IsLetterOrDigit(next) || next is '.' or '-' or '+')));
            }
            else if (char.IsLetter(c) || c == '_')
            {
                tokens.Add(new QueryToken(TokenKind.Word, TakeWhile(query, ref at, next => char.IsLetterOrDigit(next) || next is '_' or '.' or '-')));
            }
            else
            {
                tokens.Add(Operator(query, ref at));
            }
        }

        tokens.Add(new QueryToken(TokenKind.End, string.Empty));
        return tokens;
    }

    private static QueryToken Quoted(string query, ref int at)
    {
        var quote = query[at++];
        var text = new StringBuilder();
        while (at < query.Length)
        {
            var c = query[at++];
            if (c == quote)
            {
                if (at < query.Length && query[at] == quote)
                {
                    at++;
                }
                else
                {
                    return new QueryToken(quote == '`' ? TokenKind.QuotedName : TokenKind.Text, text.ToString());
                }
            }
            else if (c == '\\' && quote != '`' && at < query.Length)
            {
                c = query[at++];
            }

            text.Append(c);
        }

        throw GrpcException.InvalidArgument($"invalid query: a {quote} is not closed");
    }

    private static QueryToken Operator(string query, ref int at)
    {
        foreach (var known in new[] { "!=", "<>", ">=", "<=", "=", ">", "<", "(", ")", "," })
        {
            if (string.CompareOrdinal(query, at, known, 0, known.Length) == 0)
            {
                at += known.Length;
                return new QueryToken(TokenKind.Operator, known == "<>" ? "!=" : known);
            }
        }

        throw GrpcException.InvalidArgument($"invalid query: unexpected character '{query[at]}' at position {at}");
    }

    private static string TakeWhile(string query, ref int at, Func<char, bool> fits)
    {
        var start = at;
        while (at < query.Length && fits(query[at]))
        {
            at++;
        }

        return query[start..at];
    }
}
