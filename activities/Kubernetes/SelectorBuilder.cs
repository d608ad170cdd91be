using System.Text.Json.Nodes;

namespace Masterful.Activities.Kubernetes;

/// <summary>Builds a label or field selector as it goes into a query. All requirements must hold.</summary>
public sealed class SelectorBuilder
{
    private readonly List<string> requirements = [];

    /// <summary>The selector that a LabelSelector object (<c>matchLabels</c>, <c>matchExpressions</c>) stands for.</summary>
    /// <exception cref="FormatException">An operator is not known.</exception>
    public static SelectorBuilder FromLabelSelector(JsonObject selector)
    {
        var builder = new SelectorBuilder();
        foreach (var (key, value) in selector.Map("matchLabels"))
        {
            builder.Equal(key, value);
        }

        foreach (var expression in selector.Children("matchExpressions"))
        {
            var key = expression.Text("key")!;
            var values = (expression.At("values") as JsonArray)?.Select(v => v.Text()!).ToArray() ?? [];
            _ = expression.Text("operator") switch
            {
                "In" => builder.In(key, values),
                "NotIn" => builder.NotIn(key, values),
                "Exists" => builder.Exists(key),
                "DoesNotExist" => builder.DoesNotExist(key),
                var other => throw new FormatException($"The label selector's operator {other} is not known."),
            };
        }

        return builder;
    }

    /// <summary>The value is this one.</summary>
    public SelectorBuilder Equal(string key, string value) => Add($"{key}={value}");

    /// <summary>The value is another one, or there is none.</summary>
    public SelectorBuilder NotEqual(string key, string value) => Add($"{key}!={value}");

    /// <summary>The value is one of these.</summary>
    public SelectorBuilder In(string key, params string[] values) => Add($"{key} in ({string.Join(',', values)})");

    /// <summary>The value is none of these.</summary>
    public SelectorBuilder NotIn(string key, params string[] values) => Add($"{key} notin ({string.Join(',', values)})");

    /// <summary>There is a value.</summary>
    public SelectorBuilder Exists(string key) => Add(key);

    /// <summary>There is no value.</summary>
    public SelectorBuilder DoesNotExist(string key) => Add($"!{key}");

    /// <summary>The selector as text.</summary>
    public override string ToString() => string.Join(',', requirements);

    private SelectorBuilder Add(string requirement)
    {
        requirements.Add(requirement);
        return this;
    }
}
