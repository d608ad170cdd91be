using System.Text.Json.Nodes;
using Masterful.Activities.Kubernetes;

namespace Masterful.Activities.Tests.Kubernetes;

public sealed class ObjectDifferenceTests
{
    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 2}""", ".spec.a: 1 -> 2")]
    [InlineData("""{"a": 1}""", """{}""", ".spec.a: 1 -> ")]
    [InlineData("""{}""", """{"a.b/c": "x"}""", """.spec."a.b/c":  -> "x""" + "\"")]
    [InlineData("""{"l": [{"name": "x", "v": 1}, {"name": "y"}]}""", """{"l": [{"name": "y"}, {"name": "x", "v": 2}]}""", ".spec.l[x].v: 1 -> 2")]
    [InlineData("""{"l": [1, 2]}""", """{"l": [1, 3]}""", ".spec.l[1]: 2 -> 3")]
    [InlineData("""{"l": [1]}""", """{"l": [1, 3]}""", ".spec.l: [1] -> [1,3]")]
    [InlineData("""{"l": [{"name": "x"}]}""", """{"l": [{"name": "x"}, {"name": "y"}]}""", """.spec.l[y]:  -> {"name":"y"}""")]
    public void Between_Spec_NamesEachField(string before, string after, string expected)
    {
        var differences = ObjectDifference.Between(Of(before), Of(after));

        differences.Select(item => $"{item.Path}: {item.Before} -> {item.After}").Should().Equal(expected);
    }

    [Fact]
    public void Between_WhatTheServerKeepsForItself_IsNoDifference()
    {
        var before = Of("""{"a": 1}""");
        var after = Of("""{"a": 1}""");
        after["metadata"] = JsonNode.Parse("""{"name": "x", "uid": "u", "resourceVersion": "7", "generation": 3, "creationTimestamp": "t", "managedFields": [{}]}""");
        after["status"] = new JsonObject { ["ready"] = true };

        ObjectDifference.Between(before, after).Should().BeEmpty();
    }

    [Fact]
    public void Between_LongValue_IsCut()
    {
        var difference = ObjectDifference.Between(Of("{}"), Of($$"""{"a": "{{new string('x', 1000)}}"}""")).Single();

        difference.After.Should().HaveLength(203).And.EndWith("...");
    }

    private static JsonObject Of(string spec) =>
        new() { ["kind"] = "Widget", ["metadata"] = new JsonObject { ["name"] = "x" }, ["spec"] = JsonNode.Parse(spec) };
}
