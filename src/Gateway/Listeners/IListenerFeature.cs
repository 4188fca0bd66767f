namespace Gateway.Listeners;

/// <summary>
/// Which listener a connection came in by: set on every connection, so it is among the features of each of its requests too.
/// </summary>
public interface IListenerFeature
{
    /// <summary>The listener's name in the configuration; <c>admin</c> for the admin endpoint.</summary>
    string Name { get; }

    /// <summary>What is spoken there.</summary>
    ListenerKind Kind { get; }
}
