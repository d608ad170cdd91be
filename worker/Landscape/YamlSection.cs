using System.Net;
using Masterful.Activities.ControlPlane;
using Masterful.Workflows.Contracts.Requests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Masterful.Worker.Landscape;

/// <summary>A mapping of a YAML file that is read strictly: every mistake is collected with its place instead of thrown.</summary>
internal sealed class YamlSection(string path, YamlMappingNode node, List<string> errors)
{
    /// <summary>Reads a file's one document; null, with an error, when it is not a mapping.</summary>
    public static YamlSection? Parse(string text, List<string> errors)
    {
        try
        {
            if (YamlJson.Parse(text).Documents is [{ RootNode: YamlMappingNode mapping }])
            {
                return new YamlSection("", mapping, errors);
            }

            errors.Add("it must be one YAML document that is a mapping");
        }
        catch (YamlException exception)
        {
            errors.Add($"line {exception.Start.Line}: {exception.Message}");
        }

        return null;
    }

    /// <summary>Refuses every key that is not named.</summary>
    public void Allow(params string[] keys)
    {
        foreach (var key in node.Children.Keys.OfType<YamlScalarNode>().Where(key => !keys.Contains(key.Value)))
        {
            errors.Add($"line {key.Start.Line}: unknown field \"{Place(key.Value!)}\"{Suggestion.For(key.Value!, keys)}");
        }
    }

    public void Error(string key, string message) =>
        errors.Add($"line {(Find(key) ?? node).Start.Line}: {Place(key)}: {message}");

    public void Constant(string key, string value)
    {
        if (Text(key, required: true) is { Length: > 0 } given && given != value)
        {
            Error(key, $"must be \"{value}\", not \"{given}\"");
        }
    }

    public string Text(string key, bool required = false)
    {
        switch (Find(key))
        {
            case YamlScalarNode { Value: { Length: > 0 } value }:
                return value;
            case null or YamlScalarNode:
                if (required)
                {
                    Error(key, "is required");
                }

                return "";
            default:
                Error(key, "must be text");
                return "";
        }
    }

    public string Choice(string key, IReadOnlyList<string> choices, bool required = true)
    {
        var value = Text(key, required);
        if (value.Length > 0 && !choices.Contains(value))
        {
            Error(key, $"does not know \"{value}\"{Suggestion.For(value, choices)}; it knows {string.Join(", ", choices)}");
        }

        return value;
    }

    public string Url(string key, bool required = true)
    {
        var value = Text(key, required);
        if (value.Length > 0 && (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps))
        {
            Error(key, $"\"{value}\" must be an https URL");
        }

        return value;
    }

    public string Address(string key)
    {
        var value = Text(key, required: true);
        if (value.Length > 0 && !IPAddress.TryParse(value, out _))
        {
            Error(key, $"\"{value}\" must be an IP address");
        }

        return value;
    }

    public int Port(string key, int fallback) => Number(key, fallback, 1, 65535, "a port");

    public int Number(string key, int fallback, int least, int most, string what = "a number")
    {
        var value = Text(key);
        if (value.Length == 0)
        {
            return fallback;
        }

        if (int.TryParse(value, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Error(key, $"\"{value}\" must be {what}, {least} to {most}");
        return fallback;
    }

    public bool Flag(string key)
    {
        var value = Text(key);
        if (value is not ("" or "true" or "false"))
        {
            Error(key, $"\"{value}\" must be true or false");
        }

        return value == "true";
    }

    /// <summary>Whether the key is there at all.</summary>
    public bool Has(string key) => Find(key) is not null;

    public IReadOnlyList<string> Texts(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode list when list.All(item => item is YamlScalarNode):
                return list.Select(item => ((YamlScalarNode)item).Value!).ToList();
            default:
                Error(key, "must be a list of texts");
                return [];
        }
    }

    public YamlSection? Section(string key, bool required = true)
    {
        switch (Find(key))
        {
            case YamlMappingNode mapping:
                return new YamlSection(Place(key), mapping, errors);
            case null:
                if (required)
                {
                    Error(key, "is required");
                }

                return null;
            default:
                Error(key, "must be a mapping");
                return null;
        }
    }

    public IReadOnlyList<YamlSection> Sections(string key, bool required)
    {
        switch (Find(key))
        {
            case YamlSequenceNode list when list.Children.Count > 0 && list.All(item => item is YamlMappingNode):
                return list.Select((item, index) => new YamlSection($"{Place(key)}[{index}]", (YamlMappingNode)item, errors)).ToList();
            case null when !required:
                return [];
            default:
                Error(key, "must be a list of mappings with at least one item");
                return [];
        }
    }

    private YamlNode? Find(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private string Place(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
