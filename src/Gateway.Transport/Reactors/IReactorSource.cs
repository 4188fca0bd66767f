namespace Gateway.Transport.Reactors;

/// <summary>Whether reactors carry connections, decided once at the start.</summary>
public interface IReactorSource
{
    /// <summary>The reactors, or null where the framework's sockets serve.</summary>
    ReactorGroup? Reactors { get; }
}
