using System.Net;
using Gateway.Outbound;
using Gateway.Publishing.Failures;
using Gateway.Publishing.Health;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.UnitTests.Publishing.Health;

public sealed class ProbeReportTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<ProbeReport> _logger = new();
    private readonly DestinationErrors _errors;
    private readonly DestinationState _destination =
        new("ex1", new DestinationModel(new DestinationConfig { Address = "https://ex1.corp.example.com" }));

    public ProbeReportTests() => _errors = new DestinationErrors(_time);

    [Fact]
    public void FailedProbe_IsTheLastErrorOfItsDestination()
    {
        var report = new ProbeReport(_errors, _time, _logger);
        using var unavailable = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        using var good = new HttpResponseMessage(HttpStatusCode.OK);
        report.Completed("mail/Owa", "mail", new DestinationProbingResult(_destination, unavailable, null));
        var at = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(15));

        report.Completed("mail/Owa", "mail", new DestinationProbingResult(_destination, good, null));

        Assert.Equal(
            new DestinationError(at, "probe: status 503", "https://ex1.corp.example.com"), _errors.Find("mail", "ex1"));
        Assert.Null(_errors.Find("mail", "ex2"));
    }

    [Fact]
    public void FailedProbes_LogOneShortLine_ThenACount()
    {
        var report = new ProbeReport(_errors, _time, _logger);
        var refused = new HttpRequestException(
            "long", new DialException(new DialFailure(DialError.Refused, "ex1:443: 192.0.2.1:443 refused")));
        for (var i = 0; i < 60; i++)
        {
            report.Completed("mail/Owa", "mail", new DestinationProbingResult(_destination, null, refused));
            _time.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(
            [
                "The probe of destination ex1 of cluster mail/Owa (https://ex1.corp.example.com) failed: ex1:443: 192.0.2.1:443 refused.",
                "41 probes of destination ex1 of cluster mail/Owa (https://ex1.corp.example.com) have failed in a row; the last one: "
                    + "ex1:443: 192.0.2.1:443 refused.",
            ],
            _logger.Collector.GetSnapshot().Select(r => r.Message));
        Assert.All(_logger.Collector.GetSnapshot(), r => Assert.Null(r.Exception));
    }

    [Fact]
    public void DestinationThatAnswersAgain_IsLoggedOnce()
    {
        var report = new ProbeReport(_errors, _time, _logger);
        using var unavailable = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        using var good = new HttpResponseMessage(HttpStatusCode.OK);

        report.Completed("mail/Owa", "mail", new DestinationProbingResult(_destination, good, null));
        report.Completed("mail/Owa", "mail", new DestinationProbingResult(_destination, unavailable, null));
        report.Completed("mail/Owa", "mail", new DestinationProbingResult(_destination, null, new OperationCanceledException()));
        report.Completed("mail/Owa", "mail", new DestinationProbingResult(_destination, good, null));
        report.Completed("mail/Owa", "mail", new DestinationProbingResult(_destination, good, null));

        Assert.Equal(
            [(LogLevel.Warning, "failed: status 503."), (LogLevel.Information, "after 2 that failed.")],
            _logger.Collector.GetSnapshot().Select(r => (r.Level, r.Message[^(r.Level == LogLevel.Warning ? 19 : 20)..])));
    }
}
