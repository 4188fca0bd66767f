namespace Gateway.Transport.Reactors;

/// <summary>What a reactor gives events to; it calls on its own thread.</summary>
internal interface IReactorTarget
{
    /// <summary>The descriptor has news, as epoll's flags.</summary>
    void OnEvents(uint events);

    /// <summary>A turn that was asked for has come.</summary>
    void OnTurn();

    /// <summary>The reactor ends, or the target has failed: it must close.</summary>
    void OnStopped();
}
