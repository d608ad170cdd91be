using System.Globalization;
using Temporalio.Api.Enums.V1;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Visibility;

/// <summary>An attribute within a query: how it is compared in SQL.</summary>
internal sealed class QueryAttribute
{
    private readonly string? column;

    private QueryAttribute(string name, IndexedValueType type, string? column)
    {
        Name = name;
        Type = type;
        this.column = column;
    }

    public string Name { get; }

    public IndexedValueType Type { get; }

    // Names come from the registry or the table above it, never from the query itself; quoting is for good measure.
    private string Rows => $"SELECT 1 FROM visibility_values AS v WHERE v.run = visibility.run AND v.name = '{Name.Replace("'", "''", StringComparison.Ordinal)}'";

    public static QueryAttribute? Find(string name, Func<string, IndexedValueType?> customType)
    {
        if (SystemAttributes.All.TryGetValue(name, out var system))
        {
            return new QueryAttribute(name, system.Type, system.Column);
        }

        return customType(name) is { } type ? new QueryAttribute(name, type, null) : null;
    }

    public string IsNull(bool not)
    {
        if (column is not null)
        {
            return not ? $"{column} IS NOT NULL" : $"{column} IS NULL";
        }

        return not ? $"EXISTS ({Rows})" : $"NOT EXISTS ({Rows})";
    }

    public string Compare(string comparison, string parameter)
    {
        if (comparison is not ("=" or "!=") && Type is IndexedValueType.Text or IndexedValueType.KeywordList or IndexedValueType.Bool)
        {
            throw GrpcException.InvalidArgument($"invalid query: operator {comparison} is not supported for {Name} of type {Type}");
        }

        return comparison == "!="
            ? Condition($"{{0}} {Equal(parameter)}", negated: true)
            : Condition(comparison == "=" ? $"{{0}} {Equal(parameter)}" : $"{{0}} {comparison} {parameter}", negated: false);
    }

    public string In(IEnumerable<string> parameters, bool negated) => Condition($"{{0}} IN ({string.Join(", ", parameters)})", negated);

    public string Between(string low, string high, bool negated) => Condition($"{{0}} BETWEEN {low} AND {high}", negated);

    public string StartsWith(string parameter, bool negated)
    {
        if (Type is not (IndexedValueType.Keyword or IndexedValueType.KeywordList))
        {
            throw GrpcException.InvalidArgument($"invalid query: STARTS_WITH is not supported for {Name} of type {Type}");
        }

        return Condition($"substr({{0}}, 1, length({parameter})) = {parameter}", negated);
    }

    /// <summary>The literal as the database holds it.</summary>
    public object Convert(QueryToken token)
    {
        switch (Type)
        {
            case IndexedValueType.Datetime when token.Kind == TokenKind.Text && SearchAttributeValues.TryParseTime(token.Text, out var ticks):
                return ticks;
            case IndexedValueType.Datetime when token.Kind == TokenKind.Number && long.TryParse(token.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var nanoseconds):
                return DateTimeOffset.UnixEpoch.UtcTicks + (nanoseconds / 100);
            case IndexedValueType.Int when Name == "ExecutionDuration" && DurationText.TryParse(token.Text, out var duration):
                return duration;
            case IndexedValueType.Int when long.TryParse(token.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number):
                return number;
            case IndexedValueType.Double when double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction):
                return fraction;
            case IndexedValueType.Bool when bool.TryParse(token.Text, out var flag):
                return flag ? 1L : 0L;
            case IndexedValueType.Keyword when Name == "ExecutionStatus":
                return Enum.TryParse<WorkflowExecutionStatus>(token.Text, ignoreCase: true, out var status)
                    ? (object)(long)status
                    : throw GrpcException.InvalidArgument($"invalid query: invalid ExecutionStatus value '{token.Text}'");
            case IndexedValueType.Text:
                // Text matches by words; padding makes whole words of the ends.
                return $"% {token.Text.Trim().ToLowerInvariant()} %";
            case IndexedValueType.Keyword or IndexedValueType.KeywordList when token.Kind is TokenKind.Text or TokenKind.Number:
                return token.Text;
            default:
                throw GrpcException.InvalidArgument($"invalid query: invalid value for search attribute {Name} of type {Type}: {token.Text}");
        }
    }

    private string Equal(string parameter) => Type == IndexedValueType.Text ? $"LIKE {parameter}" : $"= {parameter}";

    private string Condition(string template, bool negated)
    {
        var operand = column ?? "v.value";
        if (Type == IndexedValueType.Text)
        {
            operand = $"(' ' || lower({operand}) || ' ')";
        }

        var condition = string.Format(CultureInfo.InvariantCulture, template, operand);
        if (column is not null)
        {
            return negated ? $"(NOT ({condition}))" : $"({condition})";
        }

        // As with a column, an attribute without a value is neither equal nor unequal to anything.
        return negated ? $"(EXISTS ({Rows}) AND NOT EXISTS ({Rows} AND {condition}))" : $"EXISTS ({Rows} AND {condition})";
    }
}
