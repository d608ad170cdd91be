using Temporalio.Converters;
using Temporalio.Workflows;

namespace Temporalio.Tests.Workflows;

public class WorkflowDefinitionTests
{
    [Fact]
    public void Create_GoodWorkflow_NamesItsParts()
    {
        var definition = WorkflowDefinition.Create<GoodWorkflow>();
        definition.Name.Should().Be("GoodWorkflow");
        definition.Signals.Keys.Should().Equal("Poke");
        definition.Updates.Keys.Should().Equal("renamed");
        definition.Queries.Keys.Should().BeEquivalentTo("StateAsync", "Answer");
        definition.DynamicSignal.Should().NotBeNull();
        definition.Instantiable.Should().BeTrue();
    }

    [Fact]
    public void Create_Interface_DropsTheLeadingI() =>
        WorkflowDefinition.Create<IOtherWorkflow>().Name.Should().Be("OtherWorkflow");

    [Theory]
    [InlineData(typeof(string), "missing Workflow attribute")]
    [InlineData(typeof(NoRun), "does not have a valid WorkflowRun method")]
    [InlineData(typeof(RunWithoutTask), "must return an instance of Task")]
    [InlineData(typeof(SignalWithValue), "PokeAsync() must return Task")]
    [InlineData(typeof(AsyncQuery), "cannot return a Task")]
    [InlineData(typeof(DoubleSignal), "More than one signal named Poke")]
    [InlineData(typeof(PrivateHandler), "must be public")]
    [InlineData(typeof(LostValidator), "Cannot find update method named SetAsync")]
    [InlineData(typeof(OtherValidator), "must have the same parameters")]
    [InlineData(typeof(OtherConstructor), "must match parameter types of WorkflowInit")]
    [InlineData(typeof(Reserved), "cannot start with __temporal")]
    [InlineData(typeof(ReservedQuery), "cannot start with __stack_trace")]
    [InlineData(typeof(LostAttribute), "BaseAsync() but not override")]
    public void Create_BrokenRule_SaysWhich(Type type, string message) =>
        type.Invoking(WorkflowDefinition.Create).Should().Throw<ArgumentException>().WithMessage($"*{message}*");

    [Fact]
    public void Create_SeveralBrokenRules_GathersThem() =>
        typeof(Reserved).Invoking(WorkflowDefinition.Create).Should().ThrowExactly<AggregateException>()
            .Which.InnerExceptions.Should().ContainSingle().Which.Should().BeOfType<ArgumentException>();

    [Workflow]
    public interface IOtherWorkflow
    {
        [WorkflowRun]
        Task RunAsync();
    }

    [Workflow]
    public class GoodWorkflow
    {
        [WorkflowInit]
        public GoodWorkflow(string text) => Answer = text.Length;

        [WorkflowQuery]
        public int Answer { get; }

        [WorkflowRun]
        public Task RunAsync(string text) => Task.CompletedTask;

        [WorkflowSignal]
        public Task PokeAsync() => Task.CompletedTask;

        [WorkflowSignal(Dynamic = true)]
        public Task AnyAsync(string name, IRawValue[] args) => Task.CompletedTask;

        [WorkflowUpdate("renamed")]
        public Task<int> SetAsync() => Task.FromResult(1);

        [WorkflowQuery]
        public string StateAsync() => string.Empty;
    }

    [Workflow]
    public class NoRun;

    [Workflow]
    public class RunWithoutTask
    {
        [WorkflowRun]
        public string Run() => string.Empty;
    }

    public abstract class Base
    {
        [WorkflowSignal]
        public virtual Task BaseAsync() => Task.CompletedTask;
    }

    [Workflow]
    public class LostAttribute : Base
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        public override Task BaseAsync() => Task.CompletedTask;
    }

    [Workflow]
    public class ReservedQuery
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        [WorkflowQuery("__stack_trace_of_mine")]
        public string Ask() => string.Empty;
    }

    [Workflow]
    public class SignalWithValue
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        [WorkflowSignal]
        public Task<int> PokeAsync() => Task.FromResult(1);
    }

    [Workflow]
    public class AsyncQuery
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        [WorkflowQuery]
        public Task<int> AskAsync() => Task.FromResult(1);
    }

    [Workflow]
    public class DoubleSignal
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        [WorkflowSignal]
        public Task PokeAsync() => Task.CompletedTask;

        [WorkflowSignal("Poke")]
        public Task OtherAsync() => Task.CompletedTask;
    }

    [Workflow]
    public class PrivateHandler
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        [WorkflowSignal]
        internal Task PokeAsync() => Task.CompletedTask;
    }

    [Workflow]
    public class LostValidator
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        [WorkflowUpdateValidator("SetAsync")]
        public void Validate()
        {
        }
    }

    [Workflow]
    public class OtherValidator
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        [WorkflowUpdate]
        public Task SetAsync(int value) => Task.CompletedTask;

        [WorkflowUpdateValidator(nameof(SetAsync))]
        public void Validate(string value)
        {
        }
    }

    [Workflow]
    public class OtherConstructor
    {
        [WorkflowInit]
        public OtherConstructor(int number) => _ = number;

        [WorkflowRun]
        public Task RunAsync(string text) => Task.CompletedTask;
    }

    [Workflow]
    public class Reserved
    {
        [WorkflowRun]
        public Task RunAsync() => Task.CompletedTask;

        [WorkflowSignal("__temporal_poke")]
        public Task PokeAsync() => Task.CompletedTask;
    }
}
