using System.Text.Json.Nodes;

namespace Masterful.Activities.ControlPlane;

/// <summary>The flags of a container, wherever the template puts them; every edit keeps their order and says what it did.</summary>
internal sealed class FlagList(JsonObject container, ICollection<string> changes)
{
    private IEnumerable<JsonArray> Lists => new[] { "command", "args" }.Select(name => container[name]).OfType<JsonArray>();

    /// <summary>Every flag with its value.</summary>
    public IEnumerable<(string Name, string Value)> All => Lists.SelectMany(list => list)
        .Select(item => item!.GetValue<string>())
        .Where(text => text.StartsWith("--", StringComparison.Ordinal))
        .Select(text => text.IndexOf('=') is var at and > 0 ? (text[..at], text[(at + 1)..]) : (text, ""));

    /// <summary>The value of a flag; null when it is not set.</summary>
    public string? Get(string name) => All.Where(flag => flag.Name == name).Select(flag => flag.Value).FirstOrDefault();

    /// <summary>Sets a flag where it stands, or at the end.</summary>
    public void Set(string name, string value, string reason)
    {
        var before = Get(name);
        if (before == value)
        {
            return;
        }

        if (before is null)
        {
            var target = Lists.LastOrDefault();
            if (target is null)
            {
                container["args"] = target = [];
            }

            target.Add($"{name}={value}");
            changes.Add($"{name}={value} added: {reason}");
            return;
        }

        foreach (var list in Lists)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (Is(list[i], name))
                {
                    list[i] = $"{name}={value}";
                }
            }
        }

        changes.Add($"{name}={value} instead of {before}: {reason}");
    }

    /// <summary>Takes a flag out; of one that may be there several times, those alone whose value is meant.</summary>
    public void Remove(string name, string reason, Func<string, bool>? isMeant = null)
    {
        var removed = false;
        foreach (var list in Lists)
        {
            for (var i = list.Count - 1; i >= 0; i--)
            {
                if (Is(list[i], name) && (isMeant is null || isMeant(list[i]!.GetValue<string>()[name.Length..].TrimStart('='))))
                {
                    list.RemoveAt(i);
                    removed = true;
                }
            }
        }

        if (removed)
        {
            changes.Add($"{name} removed: {reason}");
        }
    }

    private static bool Is(JsonNode? item, string name) =>
        item?.GetValue<string>() is { } text && (text == name || text.StartsWith(name + "=", StringComparison.Ordinal));
}
