using System.Text;
using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>Draws a machine in Graphviz's DOT language, in UML's style.</summary>
public static class UmlDotGraph
{
    /// <summary>The whole graph, nodes before edges, each in the order of configuration.</summary>
    public static string Format(StateMachineInfo machineInfo)
    {
        ArgumentNullException.ThrowIfNull(machineInfo);
        var dot = new StringBuilder()
            .AppendLine("digraph {").AppendLine("compound=true;").AppendLine("node [shape=Mrecord]").AppendLine("rankdir=\"LR\"");
        foreach (var state in machineInfo.States.Where(s => s.Superstate is null).OrderBy(s => !s.Substates.Any()))
        {
            AppendNode(dot, state);
        }

        foreach (var edge in GraphEdge.Of(machineInfo))
        {
            dot.AppendLine()
                .Append($"\"{Escape(edge.Source)}\" -> \"{Escape(edge.Destination)}\" [style=\"solid\", label=\"{Escape(edge.Label)}\"];");
        }

        return dot.AppendLine()
            .AppendLine(" init [label=\"\", shape=point];")
            .AppendLine($" init -> \"{Escape(machineInfo.InitialState)}\"[style = \"solid\"]")
            .Append('}')
            .ToString();
    }

    private static void AppendNode(StringBuilder dot, StateInfo state)
    {
        var name = Escape(state);
        var actions = state.EntryActions.Where(a => a.FromTrigger is null).Select(a => $"entry / {Escape(a.Method.Description)}")
            .Concat(state.ExitActions.Select(a => $"exit / {Escape(a.Description)}"))
            .ToList();
        if (!state.Substates.Any())
        {
            var label = actions.Count == 0 ? name : $"{name}|{string.Join("\\n", actions)}";
            dot.AppendLine($"\"{name}\" [label=\"{label}\"];");
            return;
        }

        var header = actions.Count == 0 ? name : $"{name}\\n----------\\n{string.Join("\\n", actions)}";
        dot.AppendLine().AppendLine($"subgraph \"cluster{name}\"").AppendLine("\t{").AppendLine($"\tlabel = \"{header}\"");
        foreach (var substate in state.Substates)
        {
            AppendNode(dot, substate);
        }

        dot.AppendLine("}");
    }

    private static string Escape(object text) => text.ToString()!.Replace("\\", "\\\\").Replace("\"", "\\\"");
}
