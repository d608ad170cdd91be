namespace Temporalio.Workflows;

/// <summary>Marks a method that may refuse an update, by throwing, before the update is accepted into history.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class WorkflowUpdateValidatorAttribute : Attribute
{
    /// <summary>Validator for the given update method (use nameof).</summary>
    public WorkflowUpdateValidatorAttribute(string updateMethod) => UpdateMethod = updateMethod;

    /// <summary>Name of the validated method, as written in C#.</summary>
    public string UpdateMethod { get; }
}
