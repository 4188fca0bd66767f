using System.Globalization;
using Gateway.Load;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
return args switch
{
    ["back-end", var port, var certificate] => await new ImapBackEnd(Number(port), certificate).RunAsync(stop.Token),
    ["idle", var count, .. { Length: > 0 } gateways] => await new IdleSessions([.. gateways.Select(MeasuredGateway.Parse)]).RunAsync(Number(count), stop.Token),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("gateway-load back-end PORT CERTIFICATE.pfx | gateway-load idle SESSIONS PORT:ADMIN-PORT:PROCESS...");
    return 2;
}
