"""What scripts/bench, scripts/compare-tcp and scripts/crowd share: servers that end with the script, the load generator, and figures."""

import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ['curl', 'tftp-hpa', 'tftpd-hpa', 'atftp', 'atftpd', 'dnsmasq-base', 'libpcre2-8-0', 'libwrap0', 'hyperfine']
OPEN_FILES = 65536
LIFE_SECONDS = '3600'
ALL_CORES = f'0-{os.cpu_count() - 1}'
KIBI, MEBI, GIBI = 1 << 10, 1 << 20, 1 << 30

os.chdir(ROOT)
# Debian has servers where only root looks.
os.environ['PATH'] += ':/usr/sbin:/usr/local/sbin'


def fail(problem):
    sys.exit(f'{pathlib.Path(sys.argv[0]).name}: {problem}')


def say(what):
    print(f'{pathlib.Path(sys.argv[0]).name}: {what}', file=sys.stderr)


def output(*words):
    return subprocess.run(words, capture_output=True, text=True).stdout.strip()


def require(programs, packages=PEERS):
    """Installs the peers where a program is missing, as root on Debian."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        subprocess.run(['scripts/install-tools', *packages], stdout=sys.stderr)
    missing = [program for program in missing if not shutil.which(program)]
    if missing:
        fail('still missing: ' + ' '.join(missing))


def build():
    """Builds the lab and the image; returns the words of a Java command with the lab on its class path."""
    say('building')
    subprocess.run(['./mvnw', '-q', '-B', '-ntp', '-Dquick', '-pl', 'skiff-lab', '-am', 'compile', 'dependency:build-classpath',
                    '-DincludeScope=runtime', '-Dmdep.outputFile=target/classpath'], stdout=sys.stderr, check=True)
    subprocess.run(['./skiff', '--version'], stdout=sys.stderr, check=True)
    java = output('.mvn/find-jdk') + '/bin/java'
    class_path = f'{ROOT}/skiff-lab/target/classes:' + pathlib.Path('skiff-lab/target/classpath').read_text()
    return [java, '-XX:+UseSerialGC', '-Xmn256m', '--enable-native-access=ALL-UNNAMED', '-cp', class_path]


def skiff_serve(*words):
    return ['target/image/bin/skiff', 'serve', *words]


def free_port():
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, socket.socket() as other:
            one.bind(('127.0.0.1', 0))
            try:
                other.bind(one.getsockname())
            except OSError:
                continue
            return one.getsockname()[1]


class Server:
    """A server in a control group of its own, which counts its processor time and that of its children."""

    def __init__(self, work, name, address, root, cores, command):
        self.name, self.address, self.root = name, address, root
        self.host, self.port = address.rsplit(':', 1)
        self.log = work.path / f'{name.replace(" ", "-")}.log'
        self.group = control_group(f'{work.path.name}-{name.replace(" ", "-")}')
        words = ['sh', '-c', 'echo $$ >"$0/cgroup.procs"; exec "$@"', self.group] if self.group else []
        words += ['timeout', '--kill-after=5', LIFE_SECONDS, 'taskset', '-c', cores, *map(str, command)]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=self.log.open('wb'), stderr=subprocess.STDOUT)

    def await_udp(self):
        """Any answer will do: it is an ERROR, as there is no such file."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.settimeout(0.1)
            self.await_(lambda: one.sendto(b'\0\1is-anybody-there\0octet\0', (self.host, int(self.port))) and one.recv(1024))

    def await_tcp(self):
        self.await_(lambda: socket.create_connection((self.host, int(self.port))).close() or True)

    def await_(self, answers):
        end = time.monotonic() + 20
        while self.process.poll() is None and time.monotonic() < end:
            try:
                if answers():
                    return
            except OSError:
                time.sleep(0.05)
        fail(f'{self.name} does not answer: {self.log.read_text()}')

    def cpu_seconds(self):
        """None where the system has no control groups of version 2 for us."""
        if not self.group:
            return None
        lines = (pathlib.Path(self.group) / 'cpu.stat').read_text().split('\n')
        return int(lines[0].split()[1]) / 1e6

    def pid(self):
        """The process below timeout."""
        return int(pathlib.Path(f'/proc/{self.process.pid}/task/{self.process.pid}/children').read_text().split()[0])

    def delete_uploads(self):
        for upload in self.root.glob('w*') if self.root else []:
            upload.unlink(missing_ok=True)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        for _ in range(100 if self.group else 0):
            try:
                os.rmdir(self.group)
                return
            except OSError:
                time.sleep(0.05)


def control_group(name):
    for mount in pathlib.Path('/proc/mounts').read_text().split('\n'):
        fields = mount.split(' ')
        if len(fields) > 2 and fields[2] == 'cgroup2':
            group = pathlib.Path(fields[1]) / name
            try:
                group.mkdir()
                if os.access(group / 'cgroup.procs', os.W_OK) and (group / 'cpu.stat').exists():
                    return str(group)
                group.rmdir()
            except OSError:
                return None
    return None


class Work:
    """A directory in memory, the servers in it, and the generator. All end with the script."""

    def __init__(self, java, directory='/dev/shm', generator_cores=ALL_CORES):
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda received, frame: sys.exit(128 + received))
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        if hard != resource.RLIM_INFINITY and hard < OPEN_FILES:
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
                hard = OPEN_FILES
            except (OSError, ValueError):
                pass
        self.open_files = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.open_files, hard))
        self.java = java
        self.path = pathlib.Path(tempfile.mkdtemp(prefix='skiff-bench.', dir=directory))
        self.path.chmod(0o755)
        self.servers = {}
        self.generator = None
        self.start_generator(generator_cores)

    def start_generator(self, cores):
        if self.generator:
            self.generator.terminate()
            self.generator.wait()
        self.generator = subprocess.Popen(
            ['timeout', LIFE_SECONDS, 'taskset', '-c', cores, *self.java, 'dev.skiff.lab.bench.LoadCommand'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        for server in self.servers.values():
            server.close()
        self.generator.terminate()
        self.generator.wait()
        shutil.rmtree(self.path, ignore_errors=True)

    def directory(self, name, sizes=()):
        """A directory with the files of these sizes that clients read; all directories share their bytes."""
        directory = self.path / name.replace(' ', '-')
        directory.mkdir()
        directory.chmod(0o777)
        for size in sizes:
            original = self.path / f'r{size}-0'
            if not original.exists():
                self.order('make', workload=workload(bytes=size), directory=str(self.path))
            os.link(original, directory / original.name)
        return directory

    def start(self, name, address, command, root=None, cores=ALL_CORES, udp=True):
        server = Server(self, name, address, root, cores, command)
        self.servers[name] = server
        server.await_udp() if udp else server.await_tcp()
        return server

    def stop(self, name):
        self.servers.pop(name).close()

    def order(self, action, **details):
        """The generator's answer; a problem where it has one."""
        self.generator.stdin.write(json.dumps({'action': action, **details}) + '\n')
        answer = self.generator.stdout.readline()
        if not answer:
            fail(f'the load generator has ended before: {action} {details}')
        return json.loads(answer)


def workload(protocol='UDP', upload=False, clients=1, bytes=4 * KIBI, block=512, window=1):
    return {'protocol': protocol, 'upload': upload, 'clients': clients, 'fileBytes': bytes, 'blockSize': block, 'windowSize': window}


class Cell:
    """One server in one case, and its samples."""

    def __init__(self, work, key, load, server, manner='FAST', seconds=0.5):
        self.work, self.key, self.load, self.server, self.manner, self.seconds = work, key, load, server, manner, seconds
        self.transfers = load['clients']
        self.problem = None
        self.samples = []

    def run(self, transfers, manner):
        """Uploads are memory: they are deleted, and never overwritten."""
        before = self.server.cpu_seconds()
        answer = self.work.order('run', workload=self.load, server=self.server.address, transfers=transfers, manner=manner)
        after = self.server.cpu_seconds()
        answer['cpu'] = None if before is None else after - before
        problem = answer.get('problem') or answer.get('refusal')
        if problem:
            self.problem = problem
        return answer

    def prepare(self):
        """Compares every byte of one file for each client, then finds how many transfers take long enough."""
        answer = self.run(self.load['clients'], 'COMPARING')
        if not self.problem and answer['failures']:
            self.problem = f"{answer['failures']} of {self.load['clients']} transfers fail"
        if not self.problem and self.load['upload'] and self.server.root:
            self.check_uploads()
        self.server.delete_uploads()
        while not self.problem and answer['nanos'] < self.seconds * 0.7e9:
            before = self.transfers
            factor = min(10, self.seconds * 1e9 / answer['nanos'])
            most = max(self.load['clients'], (GIBI // self.load['fileBytes']) if self.load['upload'] else 1_000_000)
            self.transfers = min(most, max(before, int(before * factor) + 1))
            if self.transfers == before:
                break
            answer = self.run(self.transfers, self.manner)
            self.server.delete_uploads()

    def check_uploads(self):
        """A server may acknowledge the last block before it has written it."""
        end = time.monotonic() + 2
        answer = {'problem': ''}
        while 'problem' in answer and time.monotonic() < end:
            answer = self.work.order('check', workload=self.load, transfers=self.load['clients'], directory=str(self.server.root))
        self.problem = answer.get('problem')

    def measure(self):
        if self.problem is None:
            answer = self.run(self.transfers, self.manner)
            self.server.delete_uploads()
            if self.problem is None:
                self.samples.append({
                    'seconds': answer['nanos'] / 1e9, 'bytes': answer['bytes'], 'transfers': answer['transfers'],
                    'serverCpuSeconds': answer['cpu'],
                    'clientsBusySeconds': answer['busyNanos'] / 1e9 if 'busyNanos' in answer else None,
                    'repetitions': answer['repetitions'], 'failures': answer['failures']})

    def median(self, figure):
        """Of the samples; None where there is none."""
        values = [figure(sample) for sample in self.samples]
        return statistics.median(values) if values and None not in values else None

    def rate(self):
        """MB/s, or transfers a second of small files."""
        return self.median(self.rate_of)

    def rate_of(self, sample):
        small = self.load['fileBytes'] < 64 * KIBI
        return (sample['transfers'] if small else sample['bytes'] / 1e6) / sample['seconds']

    def rate_text(self):
        if self.problem:
            return self.problem if len(self.problem) <= 10 else 'left out'
        rate = self.rate()
        if rate is None:
            return '-'
        spread = max(abs(self.rate_of(sample) - rate) / rate for sample in self.samples)
        return f'{rate:.0f} ±{100 * spread:2.0f}'

    def cpu_per_gigabyte(self):
        return self.median(lambda sample: sample['serverCpuSeconds'] and sample['serverCpuSeconds'] / (sample['bytes'] / 1e9))

    def clients_busy(self):
        return self.median(lambda sample: sample['clientsBusySeconds'] and 100 * sample['clientsBusySeconds'] / sample['seconds'])


def rounds_of(cells, count, end=float('inf')):
    """Measures each cell in rounds, every second one the other way round; as many as fit before the end, one at least."""
    longest = 0
    for number in range(1, count + 1):
        begun = time.monotonic()
        if number > 1 and begun + longest > end:
            say('no time for more rounds')
            return
        say(f'round {number} of {count}')
        for cell in cells if number % 2 else reversed(cells):
            cell.measure()
        longest = max(longest, time.monotonic() - begun)


def number(value, form='.2f'):
    return '-' if value is None else format(value, form)


def ratio(ours, theirs):
    return number(ours / theirs if ours and theirs else None)


def print_remarks(cells):
    """What is not in the figures, and what casts a doubt on them."""
    remarks = []
    for cell in cells:
        repetitions = sum(sample['repetitions'] for sample in cell.samples)
        failures = sum(sample['failures'] for sample in cell.samples)
        if cell.problem:
            remarks.append(f'{cell.server.name}, {cell.key}: {cell.problem}')
        elif repetitions or failures:
            remarks.append(f'{cell.server.name}, {cell.key}: {repetitions} repetitions, {failures} failed transfers')
    if remarks:
        print('\n\nLeft out, and losses\n  ' + '\n  '.join(remarks))


def machine():
    """Where the figures come from; nothing tells whose machine it is."""
    def field(file, name, separator=':'):
        lines = [line for line in pathlib.Path(file).read_text().split('\n') if line.startswith(name)]
        return lines[0].split(separator, 1)[1].strip().strip('"') if lines else 'unknown'
    return {'processor': field('/proc/cpuinfo', 'model name'), 'cores': os.cpu_count(),
            'memoryGibibytes': round(int(field('/proc/meminfo', 'MemTotal').split()[0]) / MEBI),
            'kernel': ' '.join([os.uname().sysname, os.uname().release]), 'system': field('/etc/os-release', 'PRETTY_NAME', '='),
            'java': output(output('.mvn/find-jdk') + '/bin/java', '--version').split('\n')[0]}
