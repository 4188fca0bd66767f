using Gateway.Cli;

// Before all else, and in a method that loads no other library first: a signal that comes while the program loads is remembered.
// It stays until the process has ended: a second signal at the last moment would end it with 143 instead of 0.
var stop = StopSignals.Register();
return await Commands.RunAsync(args, stop);
