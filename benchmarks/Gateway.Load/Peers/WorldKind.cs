namespace Gateway.Load.Peers;

/// <summary>Which proxies a scenario needs, and with how many further routes.</summary>
internal readonly record struct WorldKind(bool IsMail, int Routes)
{
    public static WorldKind Http => new(false, 0);

    public static WorldKind Mail => new(true, 0);

    public static WorldKind WithRoutes(int count) => new(false, count);
}
