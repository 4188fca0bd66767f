namespace Gateway.Transport.Reactors;

/// <summary>Provides the reactors. The transport is chosen once, at the start.</summary>
public interface IReactorSource
{
    /// <summary>The reactors, or null if the framework's sockets are used.</summary>
    ReactorGroup? Reactors { get; }
}
