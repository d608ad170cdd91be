using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Masterful.Workflows.Tests;

public sealed class ReferenceDirectionTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["workflows/Masterful.Workflows.csproj"] = ["packages/Stateless", "packages/Temporalio"],
        ["activities/Masterful.Activities.csproj"] = ["packages/KubernetesClient", "packages/Temporalio", "workflows"],
        ["simulation/Masterful.Simulation.csproj"] = [],
        ["worker/Masterful.Worker.csproj"] = ["activities", "packages/Temporalio.DevServer", "simulation", "workflows"],
    };

    public static TheoryData<string> Projects() => new(Allowed.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectReferences_OfEachProject_PointOneWay(string project)
    {
        var path = Path.Combine(Repository.Root, project);
        var references = XDocument.Load(path).Descendants("ProjectReference")
            .Select(reference => Path.GetDirectoryName(Path.GetRelativePath(
                Repository.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, reference.Attribute("Include")!.Value))))!);

        references.Except(Allowed[project]).Should().BeEmpty();
    }

    [Fact]
    public void Activities_OfWorkflows_UseContractsOnly()
    {
        var uses = Directory.EnumerateFiles(Path.Combine(Repository.Root, "activities"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"using (?:static )?(Masterful\.Workflows[\w.]*)").Select(match => match.Groups[1].Value))
            .Distinct();

        uses.Where(use => !use.StartsWith("Masterful.Workflows.Contracts", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Packages_NeverUse_TheProject()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "packages"), "*.csproj", SearchOption.AllDirectories);

        projects.SelectMany(project => XDocument.Load(project).Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value))
            .Where(reference => !reference.StartsWith("../Temporalio", StringComparison.Ordinal))
            .Should().BeEmpty();
    }
}
