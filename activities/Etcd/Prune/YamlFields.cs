using Masterful.Workflows.Contracts.Requests;
using YamlDotNet.RepresentationModel;

namespace Masterful.Activities.Etcd.Prune;

/// <summary>Reads the fields of one YAML mapping and notes what is wrong, with line and column.</summary>
internal sealed class YamlFields
{
    private readonly YamlMappingNode node;
    private readonly List<string> errors;
    private readonly string what;

    public YamlFields(YamlMappingNode node, List<string> errors, string what, IReadOnlyList<string> known)
    {
        this.node = node;
        this.errors = errors;
        this.what = what;
        foreach (var key in node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } name } || !known.Contains(name))
            {
                var meant = Suggestion.For($"{key}", known);
                Note(key, $"a {what} has no field '{key}'{(meant.Length > 0 ? meant : $"; it has {string.Join(", ", known)}.")}");
            }
        }
    }

    public void Error(string field, string message) => Note(Find(field) ?? node, message);

    public string Text(string field, bool required = false)
    {
        switch (Find(field))
        {
            case YamlScalarNode { Value: { } value } when value.Trim().Length > 0:
                return value.Trim();
            case null when !required:
                return "";
            case { } wrong:
                Note(wrong, $"{field} must be text that is not empty.");
                return "";
            default:
                Note(node, $"this {what} needs the field {field}.");
                return "";
        }
    }

    public bool Flag(string field)
    {
        switch (Find(field))
        {
            case null:
                return false;
            case YamlScalarNode { Value: "true" }:
                return true;
            case YamlScalarNode { Value: "false" }:
                return false;
            case { } wrong:
                Note(wrong, $"{field} is true or false.");
                return false;
        }
    }

    public IReadOnlyList<string> Texts(string field, bool required = false)
    {
        switch (Find(field))
        {
            case YamlSequenceNode sequence when sequence.Children.Count > 0 && sequence.Children.All(child => child is YamlScalarNode { Value.Length: > 0 }):
                return [.. sequence.Children.Cast<YamlScalarNode>().Select(child => child.Value!)];
            case null when !required:
                return [];
            case { } wrong:
                Note(wrong, $"{field} must be a list of texts that is not empty.");
                return [];
            default:
                Note(node, $"this {what} needs the field {field}.");
                return [];
        }
    }

    public IReadOnlyDictionary<string, string> Map(string field)
    {
        switch (Find(field))
        {
            case null:
                return new Dictionary<string, string>();
            case YamlMappingNode map when map.Children.All(pair => pair is { Key: YamlScalarNode { Value.Length: > 0 }, Value: YamlScalarNode { Value: not null } }):
                return map.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value!, StringComparer.Ordinal);
            case { } wrong:
                Note(wrong, $"{field} must be a mapping of texts.");
                return new Dictionary<string, string>();
        }
    }

    public YamlMappingNode? Mapping(string field)
    {
        var found = Find(field);
        if (found is not (null or YamlMappingNode))
        {
            Note(found, $"{field} must be a mapping.");
        }

        return found as YamlMappingNode;
    }

    public IReadOnlyList<YamlMappingNode> Mappings(string field, bool required)
    {
        switch (Find(field))
        {
            case YamlSequenceNode sequence when sequence.Children.All(child => child is YamlMappingNode):
                return [.. sequence.Children.Cast<YamlMappingNode>()];
            case null when !required:
                return [];
            case YamlSequenceNode sequence:
                Note(sequence.Children.First(child => child is not YamlMappingNode), $"each of {field} must be a mapping.");
                return [];
            case { } wrong:
                Note(wrong, $"{field} must be a list.");
                return [];
            default:
                Note(node, $"this {what} needs the field {field}.");
                return [];
        }
    }

    private YamlNode? Find(string field) => node.Children.TryGetValue(new YamlScalarNode(field), out var found) ? found : null;

    private void Note(YamlNode at, string message) => errors.Add($"line {at.Start.Line}, column {at.Start.Column}: {message}");
}
