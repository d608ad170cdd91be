using Temporalio.Activities;
using Temporalio.Converters;

namespace Temporalio.Tests.Activities;

public class ActivityDefinitionTests
{
    [Fact]
    public async Task CreateAll_Instance_FindsInstanceAndStaticMethods()
    {
        var definitions = ActivityDefinition.CreateAll(new Sample("seed")).ToDictionary(definition => definition.Name!);

        definitions.Keys.Should().BeEquivalentTo("Move", "Sum", "renamed", "NotATaskAsync", "Hidden");
        (await definitions["Move"].InvokeAsync(["one"])).Should().Be("seed one");
        (await definitions["Sum"].InvokeAsync([1, 2])).Should().Be(3);
        await definitions["renamed"].InvokeAsync([]);
    }

    [Fact]
    public void CreateAll_InstanceMethodsWithoutInstance_Throws()
    {
        var create = () => ActivityDefinition.CreateAll<Sample>(null);

        create.Should().Throw<InvalidOperationException>().WithMessage("*non-static*");
    }

    [Fact]
    public async Task InvokeAsync_MethodThrows_ExceptionIsNotWrapped()
    {
        var definition = ActivityDefinition.Create(Sample.Throws);

        var invoke = () => definition.InvokeAsync([]);

        await invoke.Should().ThrowAsync<FormatException>();
    }

    [Fact]
    public async Task CreateWithoutAttribute_AnyMethod_HasTheGivenName()
    {
        var method = typeof(Sample).GetMethod(nameof(Sample.Unmarked))!;

        var definition = ActivityDefinition.CreateWithoutAttribute("given", method, _ => "called");

        definition.Name.Should().Be("given");
        (await definition.InvokeAsync([null])).Should().Be("called");
        method.Invoking(m => ActivityDefinition.CreateWithoutAttribute("__temporal_given", m, _ => null)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Create_LocalFunction_HasItsName()
    {
        [Activity]
        static Task DoItAsync() => Task.CompletedTask;

        ActivityDefinition.Create(DoItAsync).Name.Should().Be("DoIt");
    }

    [Fact]
    public void Create_NoAttribute_Throws()
    {
        var create = () => ActivityDefinition.Create(() => { });

        create.Should().Throw<ArgumentException>().WithMessage("*missing Activity attribute*");
    }

    [Fact]
    public void Create_DynamicWithOtherParameter_Throws()
    {
        [Activity(Dynamic = true)]
        static void Catch(string any) => _ = any;

        var create = () => ActivityDefinition.Create(Catch);

        create.Should().Throw<ArgumentException>().WithMessage("*array of IRawValue");
    }

    [Fact]
    public void Create_OptionalParameters_AreNotRequired()
    {
        ActivityDefinition.Create(Sample.Sum).RequiredParameterCount.Should().Be(1);
    }

    [Fact]
    public void CreateAll_OverrideWithoutAttribute_IsNoActivity()
    {
        ActivityDefinition.CreateAll(new Overridden()).Should().ContainSingle();

        ((Action)(() => ActivityDefinition.CreateAll(new Overriding()))).Should().Throw<ArgumentException>().WithMessage("No activities*");
    }

    private class Overridden
    {
        [Activity]
        public virtual int Work() => 1;
    }

    private sealed class Overriding : Overridden
    {
        public override int Work() => 2;
    }

    private sealed class Sample(string prefix)
    {
        [Activity]
        public static int Sum(int a, int b = 4) => a + b;

        [Activity("renamed")]
        public static Task NamedAsync() => Task.CompletedTask;

        [Activity]
        public static string NotATaskAsync() => "x";

        [Activity]
        internal static int Hidden() => 1;

        public static void Unmarked(IRawValue value) => _ = value;

        [Activity]
        public async Task<string> MoveAsync(string what)
        {
            await Task.Yield();
            return $"{prefix} {what}";
        }

        internal static readonly Action Throws = Throwing.Throw;
    }

    private static class Throwing
    {
        [Activity]
        public static void Throw() => throw new FormatException();
    }
}
