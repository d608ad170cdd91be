using Stateless.Graph;
using Stateless.Reflection;
using static Stateless.Tests.Act;
using static Stateless.Tests.Door;

namespace Stateless.Tests;

public class GraphTests
{
    private readonly StateMachine<Door, Act> machine = new(Closed);

    public GraphTests()
    {
        machine.Configure(Closed)
            .OnEntry(() => { }, "shut")
            .OnExit(Creak)
            .Ignore(Knock)
            .PermitIf(Pull, Open, () => true, "key");
        machine.Configure(Open).SubstateOf(Entrance).OnEntryFrom(Pull, () => { }, "greet").PermitReentry(Turn);
        machine.Configure(Ajar).SubstateOf(Entrance);
        machine.Configure(Entrance).Permit(Push, Closed);
    }

    [Fact]
    public void Format_Mermaid_DrawsStatesGuardsActionsAndNesting()
    {
        Lines(MermaidGraph.Format(machine.GetInfo(), MermaidGraphDirection.LeftToRight)).Should().Equal(
            "stateDiagram-v2",
            "\tdirection LR",
            "\tstate Entrance {",
            "\t\tOpen",
            "\t\tAjar",
            "\t}",
            "\tClosed --> Open : Pull / greet [key]",
            "\tClosed --> Closed : Knock",
            "\tOpen --> Open : Turn",
            "\tEntrance --> Closed : Push",
            "[*] --> Closed");
    }

    [Fact]
    public void Format_MermaidNamesWithSpaces_AreAliased()
    {
        var named = new StateMachine<string, string>("At Work");
        named.Configure("At Work").Permit("go home", "At  Work");

        Lines(MermaidGraph.Format(named.GetInfo())).Should().Equal(
            "stateDiagram-v2",
            "\tAtWork : At Work",
            "\tAtWork_1 : At  Work",
            "\tAtWork --> AtWork_1 : go home",
            "[*] --> AtWork");
    }

    [Fact]
    public void Format_MermaidOfNothing_ShowsTheInitialState()
    {
        Lines(MermaidGraph.Format(new StateMachine<Door, Act>(Ajar).GetInfo())).Should().Equal("stateDiagram-v2", "[*] --> Ajar");
    }

    [Fact]
    public void Format_Dot_DrawsClustersBeforeStatesBeforeEdges()
    {
        Lines(UmlDotGraph.Format(machine.GetInfo())).Should().Equal(
            "digraph {",
            "compound=true;",
            "node [shape=Mrecord]",
            "rankdir=\"LR\"",
            "",
            "subgraph \"clusterEntrance\"",
            "\t{",
            "\tlabel = \"Entrance\"",
            "\"Open\" [label=\"Open\"];",
            "\"Ajar\" [label=\"Ajar\"];",
            "}",
            "\"Closed\" [label=\"Closed|entry / shut\\nexit / Creak\"];",
            "",
            "\"Closed\" -> \"Open\" [style=\"solid\", label=\"Pull / greet [key]\"];",
            "\"Closed\" -> \"Closed\" [style=\"solid\", label=\"Knock\"];",
            "\"Open\" -> \"Open\" [style=\"solid\", label=\"Turn\"];",
            "\"Entrance\" -> \"Closed\" [style=\"solid\", label=\"Push\"];",
            " init [label=\"\", shape=point];",
            " init -> \"Closed\"[style = \"solid\"]",
            "}");
    }

    [Fact]
    public void GetInfo_StatesOnlyReached_ComeAfterTheConfiguredOnes()
    {
        machine.Configure(Ajar).Permit(Turn, Locked);

        var info = machine.GetInfo();

        info.States.Select(s => s.UnderlyingState).Should().Equal(Closed, Open, Entrance, Ajar, Locked);
        info.InitialState.UnderlyingState.Should().Be(Closed);
        info.StateType.Should().Be<Door>();
    }

    [Fact]
    public void GetInfo_Transitions_TellGuardsAndKinds()
    {
        machine.Configure(Closed).InternalTransition(Turn, () => { }).PermitIf(Push, Ajar, IsWindy);

        var closed = machine.GetInfo().States.First();

        closed.FixedTransitions.Select(t => (t.Trigger.ToString(), t.DestinationState.ToString(), t.IsInternalTransition))
            .Should().Equal(("Pull", "Open", false), ("Turn", "Closed", true), ("Push", "Ajar", false));
        closed.IgnoredTriggers.Single().Trigger.UnderlyingTrigger.Should().Be(Knock);
        closed.FixedTransitions.Last().GuardConditionsMethodDescriptions.Single().Description.Should().Be(nameof(IsWindy));
        InvocationInfo.DefaultFunctionDescription.Should().Be("Function");
    }

    private static bool IsWindy() => true;

    private static void Creak()
    {
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');
}
