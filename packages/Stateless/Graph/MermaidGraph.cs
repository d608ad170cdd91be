using System.Text;
using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>Draws a machine as a Mermaid state diagram.</summary>
public static class MermaidGraph
{
    /// <summary>The whole diagram: names, nested states, transitions, initial state, each in the order of configuration.</summary>
    public static string Format(StateMachineInfo machineInfo, MermaidGraphDirection? direction = null)
    {
        ArgumentNullException.ThrowIfNull(machineInfo);
        var states = machineInfo.States.OrderBy(s => !s.Substates.Any()).ToList();
        var ids = Identify(states.Append(machineInfo.InitialState).Distinct());
        var lines = new StringBuilder("stateDiagram-v2");
        if (direction is { } way)
        {
            lines.AppendLine().Append($"\tdirection {Abbreviate(way)}");
        }

        foreach (var state in states.Where(s => ids[s] != s.ToString()))
        {
            lines.AppendLine().Append($"\t{ids[state]} : {state}");
        }

        foreach (var state in states.Where(s => s.Superstate is null && s.Substates.Any()))
        {
            AppendComposite(lines, state, ids, "\t");
        }

        foreach (var edge in GraphEdge.Of(machineInfo))
        {
            lines.AppendLine().Append($"\t{ids[edge.Source]} --> {ids[edge.Destination]} : {edge.Label}");
        }

        return lines.AppendLine().Append($"[*] --> {ids[machineInfo.InitialState]}").ToString();
    }

    private static void AppendComposite(
        StringBuilder lines, StateInfo state, Dictionary<StateInfo, string> ids, string indent)
    {
        lines.AppendLine().Append($"{indent}state {ids[state]} {{");
        foreach (var substate in state.Substates)
        {
            if (substate.Substates.Any())
            {
                AppendComposite(lines, substate, ids, indent + "\t");
            }
            else
            {
                lines.AppendLine().Append($"{indent}\t{ids[substate]}");
            }
        }

        lines.AppendLine().Append($"{indent}}}");
    }

    // Mermaid's identifiers hold no space; names that differ in spaces only are numbered.
    private static Dictionary<StateInfo, string> Identify(IEnumerable<StateInfo> states)
    {
        var ids = new Dictionary<StateInfo, string>();
        var taken = new HashSet<string>();
        foreach (var state in states)
        {
            var stem = string.Concat(state.ToString().Where(c => !char.IsWhiteSpace(c)));
            var id = stem;
            for (var i = 1; !taken.Add(id); i++)
            {
                id = $"{stem}_{i}";
            }

            ids.Add(state, id);
        }

        return ids;
    }

    private static string Abbreviate(MermaidGraphDirection direction) => direction switch
    {
        MermaidGraphDirection.TopToBottom => "TB",
        MermaidGraphDirection.BottomToTop => "BT",
        MermaidGraphDirection.LeftToRight => "LR",
        MermaidGraphDirection.RightToLeft => "RL",
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "Not a direction."),
    };
}
