using System.Globalization;
using Xunit;

namespace Gateway.EndToEndTests.Mail;

/// <summary>One <see cref="MailSite"/> for the tests of a class; each of them tells its messages by a mark of its own.</summary>
public sealed class MailSiteFixture : IAsyncLifetime
{
    internal MailSite Site { get; private set; } = null!; // InitializeAsync runs before any test.

    /// <summary>A text that is in no other message.</summary>
    public static string Mark() => $"mark-{Guid.NewGuid():n}";

    public string Port(string listener) => Site.Gateway.Port(listener).ToString(CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync() => Site = await MailSite.StartAsync();

    public ValueTask DisposeAsync() => Site.DisposeAsync();
}
