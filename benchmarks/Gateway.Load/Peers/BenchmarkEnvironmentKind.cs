namespace Gateway.Load.Peers;

/// <summary>Which proxies a scenario needs, and with how many further routes.</summary>
internal readonly record struct BenchmarkEnvironmentKind(bool IsMail, int Routes)
{
    public static BenchmarkEnvironmentKind Http => new(false, 0);

    public static BenchmarkEnvironmentKind Mail => new(true, 0);

    public static BenchmarkEnvironmentKind WithRoutes(int count) => new(false, count);
}
