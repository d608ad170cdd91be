using System.Text;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>
/// Writes an object with one long list in it, item by item, so that what is listed never has to fit into memory. Properties come before
/// and after the list, in the order in which they are written.
/// </summary>
internal sealed class ListWriter(TextWriter output, OutputFormat format) : IDisposable
{
    private const int FlushAt = 1 << 16;
    private readonly StringBuilder buffer = new();
    private bool started;
    private bool listed;

    /// <summary>Writes a property of the object.</summary>
    public void Property<T>(string name, T value)
    {
        if (format == OutputFormat.Yaml)
        {
            buffer.Append(Structured.Write(new Dictionary<string, T> { [name] = value }, format)).Append('\n');
            return;
        }

        buffer.Append(started ? ",\n" : "{\n").Append("  \"").Append(name).Append("\": ").Append(Structured.Compact(value));
        started = true;
    }

    /// <summary>Writes the list.</summary>
    public void List<T>(string name, IEnumerable<T> items)
    {
        listed = false;
        foreach (var item in items)
        {
            if (format == OutputFormat.Yaml)
            {
                buffer.Append(listed ? "" : name + ":\n").Append(Structured.Write(new[] { item }, format)).Append('\n');
            }
            else
            {
                buffer.Append(listed ? ",\n    " : $"{(started ? ",\n" : "{\n")}  \"{name}\": [\n    ").Append(Structured.Compact(item));
            }

            listed = started = true;
            Flush(FlushAt);
        }

        if (listed)
        {
            buffer.Append(format == OutputFormat.Yaml ? "" : "\n  ]");
        }
        else
        {
            Property(name, Array.Empty<T>());
        }
    }

    /// <summary>Ends the object.</summary>
    public void Dispose()
    {
        buffer.Append(format == OutputFormat.Yaml ? "" : "\n}\n");
        Flush(0);
    }

    private void Flush(int above)
    {
        if (buffer.Length > above)
        {
            foreach (var chunk in buffer.GetChunks())
            {
                output.Write(chunk.Span);
            }

            buffer.Clear();
        }
    }
}
