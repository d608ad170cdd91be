using System.Net;

namespace Masterful.Simulation.Node;

/// <summary>A node's <c>etc/hosts</c>: read anew at each look-up, because the migration changes it under running clients.</summary>
public sealed class HostsFile(string path)
{
    private static readonly Lock Writing = new();

    public string Path => path;

    /// <summary>The first address of the name, or null when no line names it.</summary>
    public IPAddress? Resolve(string name)
    {
        if (!File.Exists(path)) return null;
        foreach (var line in File.ReadLines(path))
        {
            var fields = Fields(line);
            if (fields.Length > 1 && fields.Skip(1).Contains(name, StringComparer.OrdinalIgnoreCase) && IPAddress.TryParse(fields[0], out var address))
                return address;
        }

        return null;
    }

    /// <summary>Makes the name point at the addresses alone; other names of the same line keep theirs.</summary>
    public void Set(string name, params IPAddress[] addresses)
    {
        lock (Writing)
        {
            var lines = new List<string>();
            foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                var fields = Fields(line);
                if (fields.Length < 2 || !fields.Skip(1).Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    lines.Add(line);
                    continue;
                }

                var others = fields.Skip(1).Where(f => !string.Equals(f, name, StringComparison.OrdinalIgnoreCase)).ToList();
                if (others.Count > 0) lines.Add($"{fields[0]} {string.Join(' ', others)}");
            }

            lines.AddRange(addresses.Select(address => $"{address} {name}"));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
            File.WriteAllLines(temporary, lines);
            File.Move(temporary, path, overwrite: true);
        }
    }

    private static string[] Fields(string line) =>
        line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
