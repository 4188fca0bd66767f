namespace Gateway.Transport.Reactors;

/// <summary>
/// Provides reactors for connections with obsolete TLS, which the framework's TLS cannot negotiate, also where sockets carry the others.
/// </summary>
public interface IObsoleteReactorSource
{
    /// <summary>The reactors, made when they are first used. Obsolete TLS needs OpenSSL: <see cref="ReactorGroup.WhyNot"/>.</summary>
    ReactorGroup Reactors { get; }
}
