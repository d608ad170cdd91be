using Masterful.Workflows.Contracts.Errors;
using Masterful.Workflows.Contracts.Verification;
using Masterful.Workflows.StateMachine;

namespace Masterful.Workflows.Tests;

public sealed class GeneratedDocumentsTests
{
    [Fact]
    public void Phases_Document_IsAsGenerated() => Compare("phases.md", PhaseDocument.Render());

    [Fact]
    public void Errors_Document_IsAsGenerated() => Compare("errors.md", ErrorDocument.Render());

    [Fact]
    public void Checks_Document_IsAsGenerated() => Compare("checks.md", CheckDocument.Render());

    private static void Compare(string name, string generated)
    {
        var path = Path.Combine(Repository.Root, "docs", name);
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, generated);
        }

        File.ReadAllText(path).Should().Be(generated, "docs/{0} is generated: run make docs", name);
    }
}
