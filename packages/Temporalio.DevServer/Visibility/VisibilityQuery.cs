using Temporalio.Api.Enums.V1;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Visibility;

/// <summary>A parsed visibility query: a condition in SQL with its arguments.</summary>
internal sealed class VisibilityQuery
{
    private readonly List<QueryToken> tokens;
    private readonly Func<string, IndexedValueType?> customType;
    private readonly List<object> arguments;
    private int at;

    private VisibilityQuery(string query, Func<string, IndexedValueType?> customType, IEnumerable<object> before)
    {
        tokens = QueryTokenizer.Split(query);
        this.customType = customType;
        arguments = [.. before];
    }

    /// <summary>The condition; <c>1</c> when the query has none.</summary>
    public string Sql { get; private set; } = "1";

    /// <summary>What the numbered parameters stand for, those given by the caller first.</summary>
    public IReadOnlyList<object> Arguments => arguments;

    public bool GroupByStatus { get; private set; }

    private QueryToken Next => tokens[at];

    /// <param name="query">The text as the client sent it.</param>
    /// <param name="customType">The type of a custom attribute; null when there is none of that name.</param>
    /// <param name="before">Arguments that the caller's own SQL uses; the query's are numbered after them.</param>
    public static VisibilityQuery Parse(string query, Func<string, IndexedValueType?> customType, params object[] before)
    {
        var parsed = new VisibilityQuery(query, customType, before);
        parsed.ParseAll();
        return parsed;
    }

    private void ParseAll()
    {
        if (Next.Kind != TokenKind.End && !Next.Is("GROUP") && !Next.Is("ORDER"))
        {
            Sql = ParseOr();
        }

        if (TryTake("GROUP"))
        {
            TakeKeyword("BY");
            if (TakeName() != "ExecutionStatus")
            {
                throw Invalid("'GROUP BY' clause is only supported for ExecutionStatus");
            }

            GroupByStatus = true;
        }

        if (Next.Is("ORDER"))
        {
            throw Invalid("operation is not supported: 'ORDER BY' clause");
        }

        if (Next.Kind != TokenKind.End)
        {
            throw Invalid($"unexpected \"{Next.Text}\"");
        }
    }

    private string ParseOr()
    {
        var left = ParseAnd();
        while (TryTake("OR"))
        {
            left = $"({left} OR {ParseAnd()})";
        }

        return left;
    }

    private string ParseAnd()
    {
        var left = ParseNot();
        while (TryTake("AND"))
        {
            left = $"({left} AND {ParseNot()})";
        }

        return left;
    }

    private string ParseNot()
    {
        if (TryTake("NOT"))
        {
            return $"(NOT {ParseNot()})";
        }

        if (TryTakeOperator("("))
        {
            var inner = ParseOr();
            TakeOperator(")");
            return inner;
        }

        return ParseComparison();
    }

    private string ParseComparison()
    {
        var name = TakeName();
        var attribute = QueryAttribute.Find(name, customType) ?? throw Invalid($"invalid search attribute: {name}");
        if (TryTake("IS"))
        {
            var not = TryTake("NOT");
            TakeKeyword("NULL");
            return attribute.IsNull(not);
        }

        var negated = TryTake("NOT");
        if (TryTake("IN"))
        {
            TakeOperator("(");
            var values = new List<string>();
            do
            {
                values.Add(TakeValue(attribute));
            }
            while (TryTakeOperator(","));
            TakeOperator(")");
            return attribute.In(values, negated);
        }

        if (TryTake("BETWEEN"))
        {
            var low = TakeValue(attribute);
            TakeKeyword("AND");
            return attribute.Between(low, TakeValue(attribute), negated);
        }

        if (TryTake("STARTS_WITH"))
        {
            return attribute.StartsWith(TakeValue(attribute), negated);
        }

        if (negated || Next.Kind != TokenKind.Operator || Next.Text is "(" or ")" or ",")
        {
            throw Invalid($"an operator is expected after {name}, not \"{Next.Text}\"");
        }

        var comparison = Next.Text;
        at++;
        return attribute.Compare(comparison, TakeValue(attribute));
    }

    private string TakeValue(QueryAttribute attribute)
    {
        var token = Next;
        if (token.Kind is TokenKind.Operator or TokenKind.End or TokenKind.QuotedName)
        {
            throw Invalid($"a value is expected for {attribute.Name}, not \"{token.Text}\"");
        }

        at++;
        arguments.Add(attribute.Convert(token));
        return $"@{arguments.Count - 1}";
    }

    private string TakeName()
    {
        if (Next.Kind is not (TokenKind.Word or TokenKind.QuotedName))
        {
            throw Invalid($"a search attribute is expected, not \"{Next.Text}\"");
        }

        return tokens[at++].Text;
    }

    private bool TryTake(string keyword)
    {
        if (!Next.Is(keyword))
        {
            return false;
        }

        at++;
        return true;
    }

    private void TakeKeyword(string keyword)
    {
        if (!TryTake(keyword))
        {
            throw Invalid($"{keyword} is expected, not \"{Next.Text}\"");
        }
    }

    private bool TryTakeOperator(string text)
    {
        if (Next.Kind != TokenKind.Operator || Next.Text != text)
        {
            return false;
        }

        at++;
        return true;
    }

    private void TakeOperator(string text)
    {
        if (!TryTakeOperator(text))
        {
            throw Invalid($"\"{text}\" is expected, not \"{Next.Text}\"");
        }
    }

    private static GrpcException Invalid(string message) => GrpcException.InvalidArgument($"invalid query: {message}");
}
