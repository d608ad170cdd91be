namespace Temporalio.Activities;

/// <summary>Marks a method that can be run as an activity.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class ActivityAttribute : Attribute
{
    public ActivityAttribute()
    {
    }

    public ActivityAttribute(string name) => Name = name;

    /// <summary>Name of the activity type; null for the method's name without a trailing <c>Async</c> if it returns a task.</summary>
    public string? Name { get; }

    /// <summary>Whether the method takes every activity that no other takes; its only parameter is then a list of raw values.</summary>
    public bool Dynamic { get; set; }
}
