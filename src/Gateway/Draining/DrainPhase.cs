namespace Gateway.Draining;

/// <summary>How far a gateway that leaves has come.</summary>
internal enum DrainPhase
{
    /// <summary>The gateway does not leave.</summary>
    Serving,

    /// <summary>It reports not ready and serves as before, until load balancers have noticed.</summary>
    Announced,

    /// <summary>Its connections are told one after the other.</summary>
    Telling,

    /// <summary>Every connection has been told. Work in flight goes on until the gateway is stopped.</summary>
    Told,
}
