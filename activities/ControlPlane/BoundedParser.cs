using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// Refuses YAML that a few bytes make endless: an alias inside its own anchor, aliases of aliases that grow with every line, and nesting that overflows
/// the stack of whoever walks it, which no process survives. It counts every alias as all that it stands for, while events pass by and before anything
/// is built of them.
/// </summary>
/// <param name="inner">Where events come from; it needs no stack for nesting.</param>
internal sealed class BoundedParser(IParser inner) : IParser
{
    private const int Deepest = 100;
    private const int Most = 1_000_000;
    private readonly Dictionary<AnchorName, Extent?> anchors = [];
    private readonly Stack<Open> open = new();
    private long nodes;

    /// <inheritdoc/>
    public ParsingEvent? Current => inner.Current;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (!inner.MoveNext())
        {
            return false;
        }

        switch (inner.Current)
        {
            case DocumentStart:
                anchors.Clear();
                break;
            case AnchorAlias alias:
                Add(alias, Find(alias));
                break;
            case Scalar scalar:
                Add(scalar, new Extent(1, 0));
                Name(scalar, new Extent(1, 0));
                break;
            case NodeEvent collection:
                Add(collection, new Extent(1, 1));
                Name(collection, null);
                open.Push(new Open(collection, nodes));
                break;
            case SequenceEnd or MappingEnd:
                Close();
                break;
        }

        return true;
    }

    private static YamlException Refused(ParsingEvent at, string why) => new(at.Start, at.End, why);

    private Extent Find(AnchorAlias alias) =>
        !anchors.TryGetValue(alias.Value, out var extent) ? throw Refused(alias, $"There is no anchor \"{alias.Value}\" before its alias.")
        : extent ?? throw Refused(alias, $"The alias \"{alias.Value}\" is inside of its own anchor.");

    private void Add(ParsingEvent node, Extent extent)
    {
        nodes += extent.Nodes;
        if (nodes > Most)
        {
            throw Refused(node, $"It holds more than {Most} nodes, those that aliases stand for counted as often as they are named.");
        }

        if (open.Count + extent.Levels > Deepest)
        {
            throw Refused(node, $"It nests deeper than {Deepest} levels.");
        }

        if (open.TryPeek(out var parent))
        {
            parent.Levels = Math.Max(parent.Levels, extent.Levels);
        }
    }

    private void Close()
    {
        var closed = open.Pop();
        var levels = closed.Levels + 1;
        Name(closed.Node, new Extent(nodes - closed.Before + 1, levels));
        if (open.TryPeek(out var parent))
        {
            parent.Levels = Math.Max(parent.Levels, levels);
        }
    }

    // One that is still open has no extent yet.
    private void Name(NodeEvent node, Extent? extent)
    {
        if (!node.Anchor.IsEmpty)
        {
            anchors[node.Anchor] = extent;
        }
    }

    /// <summary>What a node stands for.</summary>
    /// <param name="Nodes">Itself and all below it.</param>
    /// <param name="Levels">How many collections are in each other at most.</param>
    private readonly record struct Extent(long Nodes, int Levels);

    /// <summary>A collection whose end has not come yet.</summary>
    private sealed class Open(NodeEvent node, long before)
    {
        /// <summary>Its start.</summary>
        public NodeEvent Node { get; } = node;

        /// <summary>How many nodes there were, with itself.</summary>
        public long Before { get; } = before;

        /// <summary>How many collections are in each other below it at most.</summary>
        public int Levels { get; set; }
    }
}
