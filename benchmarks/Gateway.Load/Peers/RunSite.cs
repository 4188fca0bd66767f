namespace Gateway.Load.Peers;

/// <summary>Where a run takes place: the gateway's program and who has which cores.</summary>
internal sealed record RunSite(string Gateway, string? Before, string ProxyCores, string LoadCores)
{
    public int ProxyCoreCount => Count(ProxyCores);

    public int LoadCoreCount => Count(LoadCores);

    public static RunSite Of(string gateway, string? before, string proxyCores)
    {
        var proxies = Expand(proxyCores).ToHashSet();
        var others = Enumerable.Range(0, Machine.Cores).Where(c => !proxies.Contains(c)).ToList();
        return new RunSite(gateway, before, proxyCores, others.Count > 0 ? string.Join(',', others) : proxyCores);
    }

    private static int Count(string cores) => Expand(cores).Count();

    private static IEnumerable<int> Expand(string cores) => cores.Split(',').SelectMany(part =>
    {
        var ends = part.Split('-').Select(int.Parse).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    });
}
