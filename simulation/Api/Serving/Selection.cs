using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Masterful.Simulation.Api;

/// <summary>The label and field selector of a request.</summary>
internal sealed record Selection(LabelSelector Labels, FieldSelector Fields)
{
    public static Selection Of(IQueryCollection query) =>
        new(LabelSelector.Parse(query["labelSelector"].ToString()), FieldSelector.Parse(query["fieldSelector"].ToString()));

    public bool Matches(JsonObject value) => Fields.Matches(value) && Labels.Matches(value.Labels());
}
