using Gateway.Demo.Mail;
using Gateway.Demo.Mailboxes;
using Gateway.Demo.Web;

namespace Gateway.Demo;

/// <summary>The servers that the demo publishes.</summary>
public sealed class DemoBackEnds : IAsyncDisposable
{
    private DemoBackEnds(DemoWebServer web, DemoMailboxes mailboxes)
    {
        Web = web;
        Imap = DemoMailServer.StartImap(mailboxes);
        Pop = DemoMailServer.StartPop(mailboxes);
        Smtp = DemoMailServer.StartSmtp(mailboxes);
    }

    public DemoWebServer Web { get; }

    public DemoMailServer Imap { get; }

    public DemoMailServer Pop { get; }

    public DemoMailServer Smtp { get; }

    /// <summary>Starts the servers on free ports of the loopback address.</summary>
    public static async Task<DemoBackEnds> StartAsync(DemoMailboxes mailboxes, CancellationToken cancellationToken) =>
        new(await DemoWebServer.StartAsync(mailboxes, cancellationToken), mailboxes);

    public async ValueTask DisposeAsync()
    {
        await Imap.DisposeAsync();
        await Pop.DisposeAsync();
        await Smtp.DisposeAsync();
        await Web.DisposeAsync();
    }
}
