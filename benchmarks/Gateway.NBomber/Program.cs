using System.Collections.Concurrent;
using System.Globalization;
using Gateway.Load.Clients;
using Gateway.Load.Scenarios;
using NBomber.CSharp;

if (args is not [var name, var port, var authority, .. var rest] || Catalogue.All().FirstOrDefault(p => p.Name == name) is not { } plan)
{
    Console.Error.WriteLine(
        "Gateway.NBomber SCENARIO PORT AUTHORITY.pem [SECONDS [RATE]]; the scenarios are those of benchmarks/run --list");
    return 2;
}

var during = TimeSpan.FromSeconds(rest is [var seconds, ..] ? double.Parse(seconds, CultureInfo.InvariantCulture) : 30);
var target = new Target
{
    Port = int.Parse(port, CultureInfo.InvariantCulture),
    Path = plan.Contenders[0].Path,
    Host = plan.Contenders[0].Host ?? "localhost",
    Authority = authority,
    LargeBytes = 100 << 20,
};
var work = plan.Create();

// A user of ours makes one step at a time and keeps its connection; which copy of NBomber's acts for it does not matter.
var free = new ConcurrentBag<int>();
var users = 0;
var scenario = Scenario.Create(plan.Name.Replace('-', '_'), async context =>
    {
        var user = free.TryTake(out var kept) ? kept : Interlocked.Increment(ref users) - 1;
        try
        {
            return await Step.Run("step", context, async () =>
            {
                try
                {
                    return Response.Ok(sizeBytes: (int)Math.Min(await work.StepAsync(user, CancellationToken.None), int.MaxValue));
                }
                catch (Exception e) when (e is IOException or InvalidDataException or System.Net.Sockets.SocketException)
                {
                    return Response.Fail(message: e.Message);
                }
            });
        }
        finally
        {
            free.Add(user);
        }
    })
    .WithInit(async _ => await work.InitAsync(target, CancellationToken.None))
    .WithClean(async _ => await work.CleanAsync())
    .WithoutWarmUp()
    .WithLoadSimulations(rest is [_, var rate, ..]
        ? Simulation.Inject(rate: int.Parse(rate, CultureInfo.InvariantCulture), interval: TimeSpan.FromSeconds(1), during: during)
        : Simulation.KeepConstant(copies: plan.Users, during: during));

NBomberRunner.RegisterScenarios(scenario).Run();
return 0;
