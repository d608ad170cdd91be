using System.Text;

namespace Masterful.Worker.Commands.Snapshot;

/// <summary>
/// A table for people that is written in blocks, so that a long one needs no memory. Columns only grow, and the last one is not padded.
/// </summary>
internal sealed class TextTable(TextWriter output, params string[] headings) : IDisposable
{
    private const int Block = 500;
    private const string Gap = "  ";
    private readonly int[] widths = new int[headings.Length];
    private readonly List<string[]> rows = [headings];

    public void Row(params string[] cells)
    {
        rows.Add(cells);
        if (rows.Count >= Block)
        {
            Flush();
        }
    }

    public void Dispose() => Flush();

    private void Flush()
    {
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        var text = new StringBuilder();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                text.Append(i == row.Length - 1 ? row[i] : row[i].PadRight(widths[i]) + Gap);
            }

            while (text.Length > 0 && text[^1] == ' ')
            {
                text.Length--;
            }

            text.Append('\n');
        }

        rows.Clear();
        output.Write(text.ToString());
    }
}
