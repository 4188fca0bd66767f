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
    ["idle", var port, var admin, var process, var count] => await new IdleSessions(Number(port), new GatewayMemory(Number(admin), Number(process))).RunAsync(Number(count), stop.Token),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine("gateway-load back-end PORT CERTIFICATE.pfx | gateway-load idle PORT ADMIN-PORT PROCESS SESSIONS");
    return 2;
}
