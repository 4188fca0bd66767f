namespace Gateway.Transport.Reactors;

/// <summary>A target of reactor events. All members are called on the reactor's thread.</summary>
internal interface IReactorTarget
{
    /// <summary>Events of the descriptor, as epoll flags.</summary>
    void OnEvents(uint events);

    /// <summary>The requested turn has come.</summary>
    void OnTurn();

    /// <summary>The reactor ends, or the target has failed. It must close.</summary>
    void OnStopped();
}
